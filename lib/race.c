/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shadow of memory: for each eight bytes that were accessed, the last
 * accesses of each kind and actor. A new one is held against them. See race.h.
 *
 * I1. An access that an actor knows of (its clock says so) races with nothing
 *     that the actor does. A block's history ends when it is allocated again.
 * I2. What races is found in the order in which it happens, so equal runs find
 *     equal sites, in equal order.
 *
 * Where a switch cannot come between, other threads of that CPU cannot either:
 * two accesses on one CPU with preemption disabled are ordered, and so are a
 * handler of an interrupt and a hook. They are no race, though their sites are
 * known for one: on another schedule they may be on two CPUs.
 *
 * A thread's save and restore hooks come like signals: wherever its preemption
 * is not disabled. What it accesses there races with what they access, though
 * both are of one thread, as long as its set of hooks is the same (rt_hooks
 * changes before one is attached or detached).
 */
#include "machine.h"

#define GRANULE 8
#define GRANULE_BITS 18
#define SITE_BITS 14

/* Sites and pairs of sites: nothing but their number. */
struct site {
	uintptr_t si_number; /* first: table.h relies on it */
};

bool
race_init(sim_t *sim)
{
	struct race *ra = &sim->sim_race;

	if (sim->sim_config.sc_grain != SIM_GRAIN_ACCESS)
		return (true);
	ra->ra_collects = sim->sim_config.sc_races;
	race_listen(ra, false);
	return (race_clocks_init(ra) &&
	    table_map(
		&ra->ra_granules, GRANULE_BITS, sizeof(struct race_granule)) &&
	    table_map(&ra->ra_pairs, SITE_BITS, sizeof(struct site)) &&
	    table_map(&ra->ra_sites, SITE_BITS, sizeof(struct site)));
}

void
race_fini(sim_t *sim)
{
	struct race *ra = &sim->sim_race;

	race_clocks_fini(ra);
	table_unmap(&ra->ra_granules);
	table_unmap(&ra->ra_pairs);
	table_unmap(&ra->ra_sites);
}

void
race_clear(sim_t *sim)
{
	struct race *ra = &sim->sim_race;

	if (sim->sim_config.sc_grain != SIM_GRAIN_ACCESS)
		return;
	race_clocks_clear(ra);
	table_clear(&ra->ra_granules);
	table_clear(&ra->ra_pairs);
	ra->ra_hooks = 0;
}

/* ---- sites ---- */

void
race_adapt(sim_t *sim, bool adaptive, bool collects)
{
	if (sim->sim_config.sc_grain != SIM_GRAIN_ACCESS)
		panic("race_adapt: the machine has no points at accesses: "
		      "expected sc_grain SIM_GRAIN_ACCESS");
	sim->sim_race.ra_adaptive = adaptive;
	sim->sim_race.ra_collects = collects || sim->sim_config.sc_races;
	race_listen(&sim->sim_race, sim->sim_race.ra_laps);
}

size_t
race_sites(const sim_t *sim)
{
	return (table_count(&sim->sim_race.ra_sites));
}

uint64_t
race_sites_sum(const sim_t *sim)
{
	const struct table *sites = &sim->sim_race.ra_sites;
	const struct site *si = table_first(sites);
	uint64_t sum = 0;

	for (size_t i = 0; i < table_count(sites); i++)
		sum += si[i].si_number * 0x9e3779b97f4a7c15;
	return (sum);
}

static void
add_site(sim_t *sim, const void *pc)
{
	struct race *ra = &sim->sim_race;
	uintptr_t site = race_site_number(pc);
	unsigned hint = race_site_hint(site);

	if (table_take(&ra->ra_sites, site) != NULL)
		ra->ra_hints[hint / 64] |= (uint64_t)1 << hint % 64;
}

/* ---- two accesses ---- */

/* One is of a hook of that thread, the other where that may come. */
static bool
is_preemption_race(const struct race_access *a, const struct race_access *b)
{
	return (a->ac_hooks == b->ac_hooks &&
	    ((a->ac_context == RACE_HOOK &&
		 b->ac_context == RACE_PREEMPTIBLE) ||
		(b->ac_context == RACE_HOOK &&
		    a->ac_context == RACE_PREEMPTIBLE)));
}

/* Of two threads: on this CPU neither can come into what the other does. */
static bool
is_kept_apart(const struct race_access *a, const struct race_access *b)
{
	if (a->ac_cpu != b->ac_cpu || a->ac_context == RACE_PREEMPTIBLE ||
	    b->ac_context == RACE_PREEMPTIBLE)
		return (false);
	return (a->ac_context == RACE_HOOK || b->ac_context == RACE_HOOK ||
	    (a->ac_context == RACE_BOUND && b->ac_context == RACE_BOUND));
}

static bool
do_race(const struct race_access *was, const struct race_access *now,
    const struct race_clock *known)
{
	unsigned how = was->ac_how | now->ac_how;

	if ((was->ac_bytes & now->ac_bytes) == 0 || (how & SIM_WRITE) == 0)
		return (false);
	if (was->ac_how & now->ac_how & SIM_ATOMIC)
		return (false);
	if (was->ac_actor == now->ac_actor)
		return (is_preemption_race(was, now));
	return (was->ac_count > known->rc_count[was->ac_actor]);
}

/* Is it the first time that this is told of these two? */
static bool
is_news(sim_t *sim, const struct race_access *a, const struct race_access *b)
{
	uintptr_t x = race_site_number(a->ac_pc),
		  y = race_site_number(b->ac_pc);
	struct table *pairs = &sim->sim_race.ra_pairs;
	size_t before = table_count(pairs);

	if (x > y)
		return (is_news(sim, b, a));
	(void)table_take(pairs, x * 0x9e3779b97f4a7c15 + y);
	return (table_count(pairs) > before);
}

static void __attribute__((cold, noinline))
race_found(sim_t *sim, const struct race_granule *rg,
    const struct race_access *was, const struct race_access *now)
{
	bool apart = was->ac_actor != now->ac_actor && is_kept_apart(was, now);

	/* Another time they may be on two. */
	if (apart && sim->sim_ncpus == 1)
		return;
	add_site(sim, was->ac_pc);
	add_site(sim, now->ac_pc);
	if (sim->sim_config.sc_races && !apart && is_news(sim, was, now))
		race_report(sim, rg, was, now);
}

/* ---- what is kept ---- */

static bool
is_same_kind(const struct race_access *a, const struct race_access *b)
{
	return (a->ac_actor == b->ac_actor && a->ac_bytes == b->ac_bytes &&
	    a->ac_how == b->ac_how && a->ac_context == b->ac_context);
}

/* One of its kind, a free one, or who is next to be given up. */
static struct race_access *
place_for(struct race_granule *rg, const struct race_access *now)
{
	for (unsigned i = 0; i < RACE_KEPT; i++)
		if (rg->rg_kept[i].ac_how == 0 ||
		    is_same_kind(&rg->rg_kept[i], now))
			return (&rg->rg_kept[i]);
	rg->rg_next = (rg->rg_next + 1) % RACE_KEPT;
	return (&rg->rg_kept[rg->rg_next]);
}

/* Which lock is held at more than half of the accesses: a vote each. */
static void
vote(struct race_granule *rg, const void *lock)
{
	if (rg->rg_votes == 0)
		rg->rg_lock = lock;
	if (rg->rg_lock == lock)
		rg->rg_votes++;
	else
		rg->rg_votes--;
}

static void
race_keep(sim_t *sim, struct race_granule *rg, const struct race_access *now)
{
	struct race_access *place = place_for(rg, now);
	struct stack_frames *stack = place->ac_stack;

	*place = *now;
	place->ac_stack = sim->sim_config.sc_races ? stack_note(sim, stack) :
						     NULL;
	vote(rg, now->ac_lock);
}

static void
race_granule(sim_t *sim, uintptr_t granule, const struct race_access *now,
    const struct race_clock *known)
{
	struct race_granule *rg = table_take(
	    &sim->sim_race.ra_granules, granule);

	if (rg == NULL) {
		add_site(sim, now->ac_pc); /* no room: it may well race */
		return;
	}
	for (unsigned i = 0; i < RACE_KEPT; i++)
		if (do_race(&rg->rg_kept[i], now, known))
			race_found(sim, rg, &rg->rg_kept[i], now);
	race_keep(sim, rg, now);
}

/* ---- an access ---- */

static enum race_context
context_of(const struct sim_cpu *sc, const struct sim_thread *st)
{
	if (st->st_hooks > 0 || sc->sc_masked)
		return (RACE_HOOK);
	if (st->st_kthread.t_flag & T_INTR_THREAD)
		return (RACE_INTR);
	return (st->st_kthread.t_preempt > 0 ? RACE_BOUND : RACE_PREEMPTIBLE);
}

/* Bits for the bytes of a granule that are in [begin, end). */
static uint8_t
bytes_of(uintptr_t granule, uintptr_t begin, uintptr_t end)
{
	unsigned bits = 0xff;

	if (begin > granule)
		bits &= 0xffU << (begin - granule);
	if (end < granule + GRANULE)
		bits &= 0xffU >> (granule + GRANULE - end);
	return ((uint8_t)bits);
}

void
race_access_now(sim_t *sim, const volatile void *addr, size_t size,
    unsigned how, const void *pc)
{
	const struct sim_cpu *sc = sim->sim_cpu;
	struct sim_thread *st = thread_of(sc->sc_cpu.cpu_thread);
	const struct race_clock *known = race_clock_of(
	    &sim->sim_race, &st->st_race);
	uintptr_t begin = (uintptr_t)addr, end = begin + size;
	struct race_access now = { .ac_pc = pc,
		.ac_lock = st->st_race.rt_lock[0],
		.ac_thread = st->st_name,
		.ac_hooks = st->st_race.rt_hooks,
		.ac_actor = (uint16_t)(st->st_race.rt_actor - 1),
		.ac_cpu = (int16_t)sc->sc_cpu.cpu_id,
		.ac_size = (uint32_t)size,
		.ac_how = how & (SIM_READ | SIM_WRITE | SIM_ATOMIC),
		.ac_context = (uint8_t)context_of(sc, st) };

	if (known == NULL) {
		add_site(sim, pc); /* no room: it may well race */
		return;
	}
	now.ac_count = known->rc_count[now.ac_actor];
	for (uintptr_t at = begin & ~(uintptr_t)(GRANULE - 1); at < end;
	     at += GRANULE) {
		now.ac_bytes = bytes_of(at, begin, end);
		race_granule(sim, at, &now, known);
	}
	if (how & SIM_ACQUIRE)
		race_acquire_now(sim, addr);
	if (how & SIM_RELEASE)
		race_release_now(sim, addr);
}

void
race_forget_now(sim_t *sim, const void *p, size_t size)
{
	uintptr_t begin = (uintptr_t)p, end = begin + size;

	for (uintptr_t at = begin & ~(uintptr_t)(GRANULE - 1); at < end;
	     at += GRANULE) {
		struct race_granule *rg = table_at(
		    &sim->sim_race.ra_granules, at);

		for (unsigned i = 0; i < RACE_KEPT; i++)
			rg->rg_kept[i].ac_how = rg->rg_kept[i].ac_bytes = 0;
		rg->rg_votes = 0;
		race_sync_forget_now(sim, (const void *)at);
	}
}

void
race_hooks_change_now(sim_t *sim, kthread_t *t)
{
	thread_of(t)->st_race.rt_hooks = ++sim->sim_race.ra_hooks;
}
