/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What orders what: a clock for each actor and for each object that one actor
 * can leave a word on for another. To release is to leave all that one knows,
 * to acquire is to learn it.
 *
 * I1. An actor's own count in its own clock is at least 1, and goes up after
 *     each release: what it does later is not known by what was left before.
 * I2. Clocks only grow. That of a slot that is used again stays, so that what
 *     its last owner did counts as done by the new one.
 */
#include "machine.h"

#define SYNC_BITS 16

bool
race_clocks_init(struct race *ra)
{
	return (region_map(
		    &ra->ra_clocks, RACE_ACTORS, sizeof(struct race_clock)) &&
	    table_map(&ra->ra_syncs, SYNC_BITS, sizeof(struct race_sync)));
}

void
race_clocks_fini(struct race *ra)
{
	region_unmap(&ra->ra_clocks);
	table_unmap(&ra->ra_syncs);
}

void
race_clocks_clear(struct race *ra)
{
	region_clear(&ra->ra_clocks);
	table_clear(&ra->ra_syncs);
	ra->ra_nactors = 0;
	ra->ra_free = 0;
}

static struct race_clock *
clock_of(const struct race *ra, unsigned actor)
{
	return ((struct race_clock *)ra->ra_clocks.r_base + actor);
}

static void
join(
    const struct race *ra, struct race_clock *to, const struct race_clock *from)
{
	for (unsigned i = 0; i < ra->ra_nactors; i++)
		if (to->rc_count[i] < from->rc_count[i])
			to->rc_count[i] = from->rc_count[i];
}

/* ---- actors ---- */

/* A slot, or RACE_ACTORS. */
static unsigned
take_slot(struct race *ra)
{
	unsigned slot;

	if (ra->ra_free == 0) {
		if (region_take(&ra->ra_clocks, 1) == NULL)
			return (RACE_ACTORS);
		return (ra->ra_nactors++);
	}
	slot = (unsigned)__builtin_ctzll(ra->ra_free);
	ra->ra_free &= ra->ra_free - 1;
	return (slot);
}

struct race_clock *
race_clock_of(struct race *ra, struct race_thread *rt)
{
	unsigned slot;

	if (rt->rt_actor == 0) {
		if ((slot = take_slot(ra)) == RACE_ACTORS)
			return (NULL);
		clock_of(ra, slot)->rc_count[slot]++;
		rt->rt_actor = slot + 1;
		rt->rt_hooks = ++ra->ra_hooks;
	}
	return (clock_of(ra, rt->rt_actor - 1));
}

/* Of the calling thread. */
static struct race_clock *
own_clock(sim_t *sim)
{
	return (race_clock_of(&sim->sim_race, &thread_of(curthread)->st_race));
}

static void
step(struct race_clock *own, const kthread_t *t)
{
	own->rc_count[thread_of(t)->st_race.rt_actor - 1]++;
}

/* ---- objects ---- */

void
race_learn_now(sim_t *sim, kthread_t *t, const volatile void *object)
{
	struct race *ra = &sim->sim_race;
	struct race_clock *its = race_clock_of(ra, &thread_of(t)->st_race);
	const struct race_sync *rs = table_at(&ra->ra_syncs, (uintptr_t)object);

	if (its != NULL && rs->rs_address != 0)
		join(ra, its, &rs->rs_clock);
}

void
race_acquire_now(sim_t *sim, const volatile void *object)
{
	race_learn_now(sim, curthread, object);
}

void
race_release_now(sim_t *sim, const volatile void *object)
{
	struct race *ra = &sim->sim_race;
	struct race_clock *own = own_clock(sim);
	struct race_sync *rs;

	if (own == NULL)
		return;
	rs = table_take(&ra->ra_syncs, (uintptr_t)object);
	if (rs != NULL)
		join(ra, &rs->rs_clock, own);
	step(own, curthread);
}

void
race_sync_forget_now(sim_t *sim, const void *object)
{
	struct race_sync *rs = table_at(
	    &sim->sim_race.ra_syncs, (uintptr_t)object);

	/* With a test, lest it become a memset(): fiber.h says why not. */
	for (unsigned i = 0; i < sim->sim_race.ra_nactors; i++)
		if (rs->rs_clock.rc_count[i] != 0)
			rs->rs_clock.rc_count[i] = 0;
}

/* ---- threads ---- */

void
race_wake_now(sim_t *sim, kthread_t *t)
{
	struct race *ra = &sim->sim_race;
	struct race_clock *own = own_clock(sim);
	struct race_clock *its = race_clock_of(ra, &thread_of(t)->st_race);

	if (own == NULL || its == NULL || own == its)
		return;
	join(ra, its, own);
	step(own, curthread);
}

void
race_bury_now(sim_t *sim, kthread_t *t)
{
	struct race *ra = &sim->sim_race;
	const struct race_thread *rt = &thread_of(t)->st_race;
	struct race_clock *own = own_clock(sim);

	if (rt->rt_actor != 0 && own != NULL)
		join(ra, own, clock_of(ra, rt->rt_actor - 1));
}

void
race_gone_now(sim_t *sim, struct race_thread *rt)
{
	if (rt->rt_actor == 0)
		return;
	sim->sim_race.ra_free |= (uint64_t)1 << (rt->rt_actor - 1);
	*rt = (struct race_thread){ 0 };
}

void
race_all_known_now(sim_t *sim, kthread_t *t)
{
	struct race *ra = &sim->sim_race;
	struct race_clock *its = race_clock_of(ra, &thread_of(t)->st_race);

	for (unsigned i = 0; its != NULL && i < ra->ra_nactors; i++)
		join(ra, its, clock_of(ra, i));
}

/* ---- locks that a thread holds ---- */

void
race_lock_now(sim_t *sim, const kmutex_t *mp)
{
	struct race_thread *rt = &thread_of(curthread)->st_race;

	race_acquire_now(sim, mp);
	if (rt->rt_nlocks < RACE_LOCKS)
		rt->rt_lock[rt->rt_nlocks] = mp;
	rt->rt_nlocks++;
}

void
race_unlock_now(sim_t *sim, const kmutex_t *mp)
{
	struct race_thread *rt = &thread_of(curthread)->st_race;
	unsigned n = 0;

	race_release_now(sim, mp);
	for (unsigned i = 0; i < rt->rt_nlocks && i < RACE_LOCKS; i++)
		if (rt->rt_lock[i] != mp)
			rt->rt_lock[n++] = rt->rt_lock[i];
	if (n < RACE_LOCKS)
		rt->rt_lock[n] = NULL;
	if (rt->rt_nlocks > 0)
		rt->rt_nlocks--;
	if (rt->rt_nlocks < n)
		rt->rt_nlocks = n;
}
