/* SPDX-License-Identifier: BSD-2-Clause */
/* Problems about one ring: who is on it, in which order, and who leaves it. */
#include "quiz.h"

#include <string.h>

#define MOST 6 /* ctxops */

static void
write_template(struct draw *dr)
{
	line(dr, "template pair save restore\n");
}

/* Away, and back, with a note before and after. */
static void
write_absence(struct draw *dr, const char *from, const char *to)
{
	line(dr, "\tnote %s", from);
	line(dr, "\tyield");
	line(dr, "\tnote %s", to);
}

/* ---- 1: ring ---- */

/* Attach it, or detach it if it is attached. */
static void
write_change(struct draw *dr, char op, bool attached[])
{
	bool *is_attached = &attached[op - 'A'];

	line(dr, "\t%s %c", *is_attached ? "detach" : "attach", op);
	*is_attached = !*is_attached;
}

static void
write_changes(struct draw *dr, unsigned n, bool attached[])
{
	char ops[MOST + 1];

	draw_letters(dr, ops, n);
	for (unsigned i = 0; i < n; i++)
		write_change(dr, ops[i], attached);
	for (unsigned i = draw(dr, 5); i > 0; i--)
		write_change(dr, (char)('A' + draw(dr, n)), attached);
}

static void
write_ring(struct draw *dr)
{
	unsigned n = 3 + draw(dr, MOST - 2);
	bool attached[MOST] = { false };

	write_template(dr);
	line(dr, "thread a");
	for (unsigned i = 0; i < n; i++)
		line(dr, "\tallocate %c pair", 'A' + i);
	write_changes(dr, n, attached);
	write_absence(dr, "here", "there");
	for (unsigned i = 0; i < n; i++) {
		if (attached[i])
			line(dr, "\tdetach %c", 'A' + i);
		line(dr, "\tfree %c", 'A' + i);
	}
	line(dr, "end");
	write_other(dr, 1);
}

const struct quiz quiz_ring = { write_ring,
	{
	    { "Write the ring of a at \"note here\": from t_ctx, along next.",
		ANSWER_NAMES, "save", "a", "here", "there", false },
	    { "And the other way round: from t_ctx->prev, along prev.",
		ANSWER_NAMES, "restore", "a", "here", "there", false },
	    { "How often does detach take an entry off a ring in all?",
		ANSWER_COUNT, "detach", "a", NULL, NULL, false },
	} };

/* ---- 2: order ---- */

static void
write_order(struct draw *dr)
{
	static const char *const templates[] = { "both", "saver", "restorer" };
	unsigned n = 3 + draw(dr, MOST - 2), kind[MOST];
	char ops[MOST + 1];

	line(dr, "template both save restore\ntemplate saver save");
	line(dr, "template restorer restore\n\nthread a");
	draw_letters(dr, ops, n);
	for (unsigned i = 0; i < n; i++) {
		kind[i] = draw(dr, 5) % 3; /* more of the first */
		line(dr, "\tinstall %s %c", templates[kind[i]], ops[i]);
	}
	write_absence(dr, "here", "there");
	line(dr, "\tremove %s %c -> 1", templates[kind[n / 2]], ops[n / 2]);
	write_absence(dr, "again", "back");
	line(dr, "end");
	write_other(dr, 2);
}

const struct quiz quiz_order = { write_order,
	{
	    { "Which handlers run from \"note here\" to \"note there\"?",
		ANSWER_WORDS, "save restore", "a", "here", "there", false },
	    { "And from \"note again\" to \"note back\"?", ANSWER_WORDS,
		"save restore", "a", "again", "back", false },
	    { "How many handlers run in all, of both threads?", ANSWER_COUNT,
		"save restore", NULL, NULL, NULL, false },
	} };

/* ---- 4: detach and free ---- */

/* What goes wrong with a ctxop, or nothing does. */
static void
write_mistake(struct draw *dr, char op)
{
	switch (draw(dr, 6)) {
	case 0:
		line(dr, "\tfree %c", op);
		break;
	case 1:
		line(dr, "\tattach %c", op);
		break;
	case 2:
		line(dr, "\tdetach %c\n\tdetach %c", op, op);
		break;
	default:
		break;
	}
}

static void
write_free(struct draw *dr)
{
	unsigned n = 3 + draw(dr, MOST - 2), freed = draw(dr, n);
	char ops[MOST + 1];

	line(dr, "template keeper save restore free\n\nprocess sh");
	draw_letters(dr, ops, n);
	for (unsigned i = 0; i < n; i++)
		line(dr, "\tallocate %c keeper\n\tattach %c", ops[i], ops[i]);
	draw_letters(dr, ops, n);
	for (unsigned i = 0; i < freed; i++)
		line(dr, "\tdetach %c\n\tfree %c", ops[i], ops[i]);
	write_mistake(dr, ops[freed]);
	line(dr, "\tnote end\n\t%s\nend", draw(dr, 2) ? "exit" : "exec next");
	line(dr, "\nprogram next\n\tyield\nend");
}

const struct quiz quiz_free = { write_free,
	{
	    { "Which ctxops does sh free itself, in order?", ANSWER_NAMES,
		"free", NULL, NULL, "end", true },
	    { "Which does the kernel free, from \"note end\" on, in order?",
		ANSWER_NAMES, "free", NULL, "end", NULL, true },
	    { "How does the run end? If not well: what is said?", ANSWER_END,
		NULL, NULL, NULL, NULL, false },
	} };

/* ---- 9: the walk that never ends ---- */

/* The save handler of ops[at] detaches one of them, or does nothing. */
static void
write_walk(struct draw *dr)
{
	unsigned n = 3 + draw(dr, MOST - 2), at = draw(dr, n);
	char ops[MOST + 1];

	draw_letters(dr, ops, n);
	write_template(dr);
	line(dr, "template fickle save=leaves restore");
	line(dr, "violation ring-mutated off\n\nprogram leaves");
	if (draw(dr, 5) > 0)
		line(dr, "\tdetach %c", ops[draw(dr, n)]);
	line(dr, "end\n\nthread a");
	for (unsigned i = 0; i < n; i++)
		line(
		    dr, "\tinstall %s %c", i == at ? "fickle" : "pair", ops[i]);
	line(dr, "\tyield\nend");
	write_other(dr, 1);
}

const struct quiz quiz_walk = { write_walk,
	{
	    { "Which save handlers are called, in order?", ANSWER_NAMES, "save",
		"a", NULL, NULL, false },
	    { "And which restore handlers?", ANSWER_NAMES, "restore", "a", NULL,
		NULL, false },
	    { "How does the run end? If not well: what is said?", ANSWER_END,
		NULL, NULL, NULL, NULL, false },
	} };
