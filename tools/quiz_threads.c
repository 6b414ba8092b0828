/* SPDX-License-Identifier: BSD-2-Clause */
/* Problems about threads: how they come, go, and move to another CPU. */
#include "quiz.h"

/* ---- 8: lifecycle ---- */

static void
write_births(struct draw *dr)
{
	unsigned births = draw(dr, 3);

	if (births != 1)
		line(dr, "\tfork child\n\twait");
	if (births != 0)
		line(dr, "\tlwp_create worker\n\tyield");
}

static void
write_lifecycle(struct draw *dr)
{
	static const char *const templates[] = { "all", "births", "ends" };
	static const char *const ends[] = { "exit", "exec next", "lwp_exit" };
	unsigned n = 2 + draw(dr, 3);
	char ops[6];

	draw_letters(dr, ops, n);
	line(dr, "template all save restore fork lwp_create exit free");
	line(dr, "template births fork lwp_create");
	line(dr, "template ends exit free\n\nprocess sh");
	for (unsigned i = 0; i < n; i++)
		line(dr, "\tinstall %s %c", templates[draw(dr, 3)], ops[i]);
	write_births(dr);
	line(dr, "\tnote end\n\t%s\nend", ends[draw(dr, 3)]);
	line(dr, "\nprogram child\n\texit\nend");
	line(dr, "\nprogram worker\n\tlwp_exit\nend");
	line(dr, "\nprogram next\n\tyield\nend");
}

const struct quiz quiz_lifecycle = { write_lifecycle,
	{
	    { "Which fork and lwp_create handlers of A, B ... run, in order?",
		ANSWER_WORDS, "fork lwp_create", NULL, NULL, NULL, true },
	    { "Which handlers of A, B ... run from \"note end\" on, in order?",
		ANSWER_WORDS, "save restore fork lwp_create exit free", NULL,
		"end", NULL, true },
	    { "Of how many of A, B ... is the memory given back in the run?",
		ANSWER_COUNT, "deallocate", NULL, NULL, NULL, true },
	} };

/* ---- 10: migration ---- */

/* It moves to another CPU, or sleeps where it is. */
static void
write_moves(struct draw *dr, unsigned at, unsigned ncpus)
{
	for (unsigned i = 3 + draw(dr, 4); i > 0; i--) {
		if (draw(dr, 3) == 0) {
			line(dr, "\tdelay 1");
			continue;
		}
		at = (at + 1 + draw(dr, ncpus - 1)) % ncpus;
		line(dr, "\tbind %u", at);
	}
}

static void
write_mover(struct draw *dr, const char *name, char op, unsigned ncpus)
{
	unsigned at = draw(dr, ncpus);

	line(dr, "\nthread %s\n\tbind %u\n\tinstall pair %c", name, at, op);
	write_moves(dr, at, ncpus);
	line(dr, "end");
}

static void
write_migration(struct draw *dr)
{
	unsigned ncpus = 2 + draw(dr, 3);

	line(dr, "cpus %u\n\ntemplate pair save restore", ncpus);
	write_mover(dr, "a", 'A', ncpus);
	write_mover(dr, "c", 'C', ncpus);
}

const struct quiz quiz_migration = { write_migration,
	{
	    { "On which CPUs is A saved, in order?", ANSWER_CPUS, "save:A", "a",
		NULL, NULL, false },
	    { "And on which is it restored?", ANSWER_CPUS, "restore:A", "a",
		NULL, NULL, false },
	    { "On which CPUs is C restored?", ANSWER_CPUS, "restore:C", "c",
		NULL, NULL, false },
	} };
