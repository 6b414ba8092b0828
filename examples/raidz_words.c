/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of raidz: each thread may have a pool, and use another one's. */
#include "scrub.h"

#include <sched_sim.h>

struct raidz_thread {
	struct pool *rt_pool;
};

/* Of the thread that is named, else the caller's own. */
static struct pool *
pool_for(void *state, const struct sim_value *thread)
{
	const struct raidz_thread *rt = thread->sv_name != NULL ?
	    thread->sv_state :
	    state;

	if (rt == NULL || rt->rt_pool == NULL)
		sim_fail("raidz: %s has no pool: it is to `raidz create' one "
			 "before",
		    thread->sv_name != NULL ? thread->sv_name :
					      curthread->t_name);
	return (rt->rt_pool);
}

SIM_VERB(word_create)
{
	struct raidz_thread *rt = state;
	unsigned disks = v[0].sv_number, parities = v[1].sv_number;

	if (rt->rt_pool != NULL)
		sim_fail("raidz create: %s has a pool", curthread->t_name);
	if (disks > RAIDZ_MAX_COLS || parities < 1 ||
	    parities > RAIDZ_MAX_PARITY || disks <= parities)
		sim_fail("raidz create: expected up to 10 columns, of which 1 "
			 "to 3, and not all, are parity");
	rt->rt_pool = pool_create(curthread->t_name, disks, parities);
	return (0);
}

SIM_VERB(word_destroy)
{
	struct raidz_thread *rt = state;

	pool_destroy(pool_for(state, v));
	rt->rt_pool = NULL;
	return (0);
}

SIM_VERB(word_hooks)
{
	pool_for(state, &v[1])->po_without_hooks = v[0].sv_number == 0;
	return (0);
}

SIM_VERB(word_write)
{
	pool_write(pool_for(state, &v[1]), v[0].sv_number);
	return (0);
}

SIM_VERB(word_lose)
{
	struct pool *po = pool_for(state, &v[1]);

	if (v[0].sv_number >= po->po_disks)
		sim_fail("raidz lose: expected a column from 0 to %u",
		    po->po_disks - 1);
	pool_lose(po, v[0].sv_number);
	return (0);
}

SIM_VERB(word_reconstruct)
{
	return (pool_reconstruct(pool_for(state, &v[0])));
}

SIM_VERB(word_scrub)
{
	struct pool *po = pool_for(state, &v[0]);
	struct pool_error first;
	unsigned errors = pool_scrub(po, &first);

	if (errors > 0)
		pool_fail(po, &first, errors);
	return (0);
}

#define THREAD (SIM_O_THREAD | SIM_O_OPTIONAL)

static const struct sim_verb verbs[] = {
	{ "create", { SIM_O_NUMBER, SIM_O_NUMBER }, word_create,
	    "COLUMNS PARITY: a pool, on so many disks" },
	{ "destroy", { 0 }, word_destroy, "one's own pool" },
	{ "write", { SIM_O_NUMBER, THREAD }, word_write,
	    "STRIPES [THREAD]: to one's own pool, or that of THREAD" },
	{ "lose", { SIM_O_NUMBER, THREAD }, word_lose,
	    "COLUMN [THREAD]: all that this disk has" },
	{ "reconstruct", { THREAD }, word_reconstruct,
	    "[THREAD]: what was lost; EIO if that is too much" },
	{ "scrub", { THREAD }, word_scrub,
	    "[THREAD]: check every sector; fails if one is wrong" },
	{ "hooks", { SIM_O_SWITCH, THREAD }, word_hooks,
	    "on|off [THREAD]: use that of the kernel FPU, or not" },
	{ .vb_name = NULL },
};

const struct sim_consumer raidz_words = {
	.cs_name = "raidz",
	.cs_size = sizeof(struct raidz_thread),
	.cs_verb = verbs,
};
