/* SPDX-License-Identifier: BSD-2-Clause */
/* See nest.h. */
#include "nest.h"

static void __attribute__((noreturn, cold))
does_not_nest(const char *what, unsigned number, unsigned last)
{
	if (last == 0)
		sim_fail("hooks do not nest: %s nest%u of %s, and nothing is "
			 "saved",
		    what, number, curthread->t_name);
	sim_fail(
	    "hooks do not nest: %s nest%u of %s, and nest%u was saved last",
	    what, number, curthread->t_name, last);
}

/* 0: none. */
static unsigned
last_saved(const struct nest *ne)
{
	return (ne->ne_depth > 0 ? ne->ne_saved[ne->ne_depth - 1] : 0);
}

static void
save(struct nest *ne, unsigned number)
{
	unsigned last = last_saved(ne);

	if (last != 0 && last <= number)
		does_not_nest("save of", number, last);
	ne->ne_saved[ne->ne_depth++] = number;
}

static void
restore(struct nest *ne, unsigned number)
{
	unsigned last = last_saved(ne);

	if (last != number)
		does_not_nest("restore of", number, last);
	ne->ne_depth--;
}

#define HOOK(N)                                                                \
	static void save##N(void *arg)                                         \
	{                                                                      \
		save(arg, N);                                                  \
	}                                                                      \
	static void restore##N(void *arg)                                      \
	{                                                                      \
		restore(arg, N);                                               \
	}                                                                      \
	static const struct ctxop_template nest##N = {                         \
		.ct_rev = CTXOP_TPL_REV,                                       \
		.ct_save = save##N,                                            \
		.ct_restore = restore##N,                                      \
	};

HOOK(1)
HOOK(2)
HOOK(3)

static const struct sim_verb verbs[] = { { .vb_name = NULL } };

static const struct sim_named_template templates[] = {
	{ "nest1", &nest1 },
	{ "nest2", &nest2 },
	{ "nest3", &nest3 },
	{ .nt_name = NULL },
};

const struct sim_consumer nest_words = {
	.cs_name = "nest",
	.cs_size = sizeof(struct nest),
	.cs_verb = verbs,
	.cs_template = templates,
};
