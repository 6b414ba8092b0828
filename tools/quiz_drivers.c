/* SPDX-License-Identifier: BSD-2-Clause */
/* Problems about drivers, which are right or not: what they do with the CPU. */
#include "quiz.h"

/* Asked of each. */
#define HOW_IT_ENDS                                                            \
	{                                                                      \
		"How does the run end? If not well: what is said?",            \
		    ANSWER_END, NULL, NULL, NULL, NULL, false                  \
	}

/* ---- 3: the sleeping allocation ---- */

static void
write_enter(struct draw *dr, unsigned mistake, char op)
{
	if (mistake != 1)
		line(dr, "\tallocate %c window", op);
	if (mistake == 2)
		line(dr, "\tload window\n\tyield");
	line(dr, "\tpreempt off");
	if (mistake == 1)
		line(dr, "\tallocate %c window", op);
	line(dr, "\tattach %c", op);
	if (mistake == 3)
		line(dr, "\tkmem_alloc %u", 16U << draw(dr, 6));
	if (mistake != 2)
		line(dr, "\tload window");
	line(dr, "\tpreempt on");
}

static void
write_leave(struct draw *dr, unsigned mistake, char op)
{
	if (mistake == 4)
		line(dr, "\tdetach %c\n\tyield\n\tpreempt off", op);
	else
		line(dr, "\tpreempt off\n\tdetach %c", op);
	line(dr, "\tunload window\n\tpreempt on\n\tfree %c", op);
}

/* One of three drivers makes a mistake, or (0, 5) none does. */
static void
write_allocation(struct draw *dr)
{
	static const char *const names[] = { "net", "disk", "sound" };
	unsigned wrong = draw(dr, 3), mistake = draw(dr, 6);
	char ops[4];

	draw_letters(dr, ops, 3);
	line(dr, "template window save=puts restore=gets\n");
	line(dr, "program gets\n\tload window\nend\n");
	line(dr, "program puts\n\tunload window\nend");
	for (unsigned i = 0; i < 3; i++) {
		unsigned m = i == wrong ? mistake : 0;

		line(dr, "\nthread %s", names[i]);
		write_enter(dr, m, ops[i]);
		for (unsigned n = 1 + draw(dr, 2); n > 0; n--)
			line(dr, "\tyield");
		write_leave(dr, m, ops[i]);
		line(dr, "end");
	}
}

const struct quiz quiz_allocation = { write_allocation,
	{
	    HOW_IT_ENDS,
	    { "Which save handlers are called by then, in order?", ANSWER_NAMES,
		"save", NULL, NULL, NULL, false },
	    { "How many ctxops are attached by then?", ANSWER_COUNT, "attach",
		NULL, NULL, NULL, false },
	} };

/* ---- 5: the flag day and revisions ---- */

static void
write_eras(struct draw *dr)
{
	static const char *const eras[] = { "era7", "era8", "era9",
		"era13917" };
	char order[5];

	draw_letters(dr, order, 4);
	for (unsigned i = 0; i < 4; i++)
		line(dr, "\t%s install", eras[order[i] - 'A']);
	line(dr, "\tnote here\n\tyield\n\tnote there");
	draw_letters(dr, order, 4);
	for (unsigned i = 0; i < 4; i++)
		line(dr, "\t%s remove", eras[order[i] - 'A']);
}

/* One is written for another kernel, maybe. */
static void
write_revisions(struct draw *dr)
{
	unsigned n = 3 + draw(dr, 4), other = draw(dr, n + 1);
	char ops[7];

	draw_letters(dr, ops, n);
	line(dr,
	    "template old save restore\ntemplate other rev %u save restore",
	    2 * draw(dr, 2));
	line(dr, "\nthread a");
	write_eras(dr);
	for (unsigned i = 0; i < n; i++) {
		line(dr, "\tallocate %c %s", ops[i],
		    i == other ? "other" : "old");
		if (draw(dr, 2))
			line(dr, "\tinstall old %c%c\n\tremove other %c%c -> 1",
			    'p', ops[i] - 'A' + 'a', 'p', ops[i] - 'A' + 'a');
		line(dr, "\tfree %c", ops[i]);
	}
	line(dr, "end");
	write_other(dr, 1);
}

const struct quiz quiz_revisions = { write_revisions,
	{
	    { "Drivers of four eras share a: whose save handlers run, in "
	      "order?",
		ANSWER_NAMES, "save", "a", "here", "there", false },
	    HOW_IT_ENDS,
	    { "How many ctxops have been allocated by then, all counted?",
		ANSWER_COUNT, "allocate", "a", NULL, NULL, false },
	} };

/* ---- 6: the kernel's FPU ---- */

static void
write_section(struct draw *dr, unsigned mistake)
{
	line(dr, "\tnote here");
	if (mistake == 1)
		line(dr, "\tpreempt off\n\tkfpu load\n\tpreempt on");
	else if (mistake == 2)
		line(dr, "\tpreempt off\n\tkfpu load");
	else
		line(dr, "\tkfpu begin");
	line(dr, "\tkfpu compute %u", 1 + draw(dr, 9));
	for (unsigned i = mistake == 2 ? 0 : 1 + draw(dr, 3); i > 0; i--)
		line(dr, "\tyield");
	line(dr, "\tkfpu compute 1");
	if (mistake == 0)
		line(dr, "\tkfpu end");
	else if (mistake == 2)
		line(dr, "\tkfpu unload\n\tpreempt on");
	line(dr, "\tnote there");
}

static void
write_fpu(struct draw *dr)
{
	unsigned kind = draw(dr, 4), uses = 1 + draw(dr, 3);

	line(dr, "process sum");
	if (draw(dr, 2))
		line(dr, "\tschedctl start");
	line(dr, "\tfpu compute %u", 1 + draw(dr, 9));
	write_section(dr, kind > 2 ? 0 : kind);
	for (unsigned i = 0; i < uses; i++)
		line(dr, "\tkfpu run 1\n\tyield");
	line(dr, "\tfpu compute 1\nend");
	line(dr, "\nprocess other");
	for (unsigned i = 1 + draw(dr, 3); i > 0; i--)
		line(dr, "\tfpu compute 1\n\tyield");
	line(dr, "end");
}

const struct quiz quiz_fpu = { write_fpu,
	{
	    HOW_IT_ENDS,
	    { "Which handlers of sum run from \"note here\" to \"note there\"?",
		ANSWER_WORDS, "save restore", "sum.1/1", "here", "there",
		false },
	    { "How often is a hook of the kernel's FPU attached in all?",
		ANSWER_COUNT, "attach:kfpu", NULL, NULL, NULL, false },
	    { "And how often does a handler of it run?", ANSWER_COUNT,
		"save:kfpu restore:kfpu", NULL, NULL, NULL, false },
	} };

/* ---- 7: the VM entry ---- */

static void
write_entry(struct draw *dr)
{
	unsigned renew = draw(dr, 2);

	line(dr, "process vm");
	if (draw(dr, 2))
		line(dr, "\tschedctl start");
	line(dr, "\tfpu compute 1\n\tvmm create");
	line(dr, "\tvmm run %u", 1 + draw(dr, 20));
	if (renew)
		line(dr, "\tfpu compute 1");
	line(dr, "\tvmm enter\n\tvmm step %u", 1 + draw(dr, 9));
	line(dr, "\tnote here\n\tyield\n\tnote there\n\tvmm leave");
	line(dr, "\tvmm run %u\n\tvmm destroy\nend", 1 + draw(dr, 4));
	line(dr,
	    "\nprocess host\n\tfpu compute 1\n\tyield\n\tfpu compute 1\nend");
}

const struct quiz quiz_entry = { write_entry,
	{
	    { "Which handlers run as vm leaves its CPU in the guest, in order?",
		ANSWER_WORDS, "save", "vm.1/1", "here", "there", false },
	    { "And as it comes back?", ANSWER_WORDS, "restore", "vm.1/1",
		"here", "there", false },
	    { "How often is vmm's ctxop attached in all?", ANSWER_COUNT,
		"attach:vmm", NULL, NULL, NULL, false },
	    { "And how often is its memory freed?", ANSWER_COUNT,
		"deallocate:vmm", NULL, NULL, NULL, false },
	} };
