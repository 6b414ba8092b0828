/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which accesses race: two of the same memory, not by the same thread, at least
 * one of them a write, not both atomic, and nothing orders them. What orders is
 * known as vector clocks (race_clock.c), what was accessed as a shadow of
 * memory (race.c); race_report.c says it in words.
 *
 * An actor is a thread, whose slot in all clocks it has until it is freed.
 * There are RACE_ACTORS; what further threads do is not looked at, and orders
 * nothing.
 */
#ifndef RACE_H
#define RACE_H

#include "region.h"
#include "table.h"

#include <ctxop_access.h>
#include <sched_sim.h>

#define RACE_ACTORS 64
#define RACE_LOCKS 4 /* of those that a thread holds, the first so many */

#define RACE_HINT_BITS 12

struct stack_frames;

/* What somebody has done that an actor knows of: counts, by actor. */
struct race_clock {
	uint32_t rc_count[RACE_ACTORS];
};

/* A mutex, an atomic variable, a CPU, an interrupt that was posted. */
struct race_sync {
	uintptr_t rs_address; /* first: table.h relies on it */
	struct race_clock rs_clock;
};

/* The same for each thread: in struct sim_thread. */
struct race_thread {
	unsigned rt_actor;  /* and one; 0: none yet, or no room */
	uint32_t rt_hooks;  /* the number of its set of hooks: race.c */
	unsigned rt_nlocks; /* it holds */
	const void *rt_lock[RACE_LOCKS];
};

/* What may come between an access and the next one on its CPU. */
enum race_context {
	RACE_PREEMPTIBLE, /* other threads, and interrupts */
	RACE_BOUND,       /* interrupts: preemption is disabled */
	RACE_INTR,        /* interrupts of higher levels: it is a handler */
	RACE_HOOK         /* nothing: a save or restore hook */
};

/* An access, as it is remembered. */
struct race_access {
	const void *ac_pc;
	const void *ac_lock; /* a mutex that was held, or NULL */
	const char *ac_thread;
	struct stack_frames *ac_stack; /* NULL: no sc_audit */
	uint32_t ac_count;             /* of its actor, then */
	uint32_t ac_hooks;
	uint16_t ac_actor;
	int16_t ac_cpu;
	uint32_t ac_size;
	uint8_t ac_bytes; /* of the granule: a bit each */
	uint8_t ac_how;   /* SIM_READ ...; 0: none */
	uint8_t ac_context;
};

/* What is known of eight bytes of memory. */
#define RACE_KEPT 6

struct race_granule {
	uintptr_t rg_address; /* first: table.h relies on it */
	struct race_access rg_kept[RACE_KEPT];
	unsigned rg_next;    /* to be given up, if all are in use */
	const void *rg_lock; /* held at most of the accesses, maybe, */
	unsigned rg_votes;   /* by so many more than not */
};

/* The machine's part. */
struct race {
	bool ra_adaptive;  /* only accesses at known sites are points */
	bool ra_collects;  /* accesses, and what orders them */
	bool ra_laps;      /* walks by hand are looked for: walk_by_hand.c */
	bool ra_keeps;     /* any of the two: more is kept than points do */
	uint32_t ra_hooks; /* the last rt_hooks */
	unsigned ra_nactors;
	uint64_t ra_free;         /* of these, a bit each: to be used again */
	struct region ra_clocks;  /* struct race_clock, by actor */
	struct table ra_syncs;    /* struct race_sync */
	struct table ra_granules; /* struct race_granule */
	struct table ra_pairs;    /* of sites: told already */
	uint64_t ra_hints[(1 << RACE_HINT_BITS) / 64]; /* of sites */
	struct table ra_sites; /* that race; kept over resets */
};

/* ---- race.c; a search says what it wants of it ---- */

bool race_init(sim_t *);
void race_fini(sim_t *);
void race_clear(sim_t *); /* but for the sites, and what race_adapt() said */

/*
 * adaptive: from here on, for all runs, only accesses at sites that are known
 * to race are wanted as points. collects: races are looked for, and their sites
 * are known from then on; with sc_races they are looked for in any case. Sites
 * only get more: race_sites() is how many.
 */
void race_adapt(sim_t *, bool adaptive, bool collects);

/* After a change of what is to be done at accesses; laps: walk_by_hand() is. */
static inline void
race_listen(struct race *ra, bool laps)
{
	ra->ra_laps = laps;
	ra->ra_keeps = ra->ra_collects || laps;
}
size_t race_sites(const sim_t *);
uint64_t race_sites_sum(const sim_t *); /* the same for the same ones */

/* The calling thread accesses memory. */
void race_access_now(sim_t *, const volatile void *addr, size_t size,
    unsigned how, const void *pc);

/* A place in the program, the same wherever it is loaded; never 0. */
static inline uintptr_t
race_site_number(const void *pc)
{
	return ((uintptr_t)pc - (uintptr_t)race_access_now);
}

/* Where its bit is in ra_hints. */
static inline unsigned
race_site_hint(uintptr_t site)
{
	return ((unsigned)(site * 0x9e3779b97f4a7c15 >> (64 - RACE_HINT_BITS)));
}

/* Most are not, and that is to be quick: no bit, no site. */
static inline bool
race_site_may_be_known(const struct race *ra, const void *pc)
{
	unsigned hint = race_site_hint(race_site_number(pc));

	return ((ra->ra_hints[hint / 64] >> hint % 64 & 1) != 0);
}

static inline bool
race_site_is_known(const struct race *ra, const void *pc)
{
	return (race_site_may_be_known(ra, pc) &&
	    *(uintptr_t *)table_at(&ra->ra_sites, race_site_number(pc)) != 0);
}

/* A block is new, its history is over. */
void race_forget_now(sim_t *, const void *, size_t size);
/* A ctxop is about to be attached to t, or detached. */
void race_hooks_change_now(sim_t *, kthread_t *t);

/* ---- race_report.c ---- */

void race_report(sim_t *, const struct race_granule *,
    const struct race_access *was, const struct race_access *now);

/* ---- race_clock.c ---- */

bool race_clocks_init(struct race *);
void race_clocks_fini(struct race *);
void race_clocks_clear(struct race *);
/* NULL: there are too many actors. */
struct race_clock *race_clock_of(struct race *, struct race_thread *);
void race_sync_forget_now(sim_t *, const void *object);

/* The calling thread leaves all that it knows with an object, or learns it. */
void race_release_now(sim_t *, const volatile void *object);
void race_acquire_now(sim_t *, const volatile void *object);
void race_learn_now(sim_t *, kthread_t *t, const volatile void *object);
void race_lock_now(sim_t *, const kmutex_t *); /* has it */
void race_unlock_now(sim_t *, const kmutex_t *);
void race_wake_now(sim_t *, kthread_t *t); /* t learns what the caller knows */
void race_bury_now(sim_t *, kthread_t *t); /* the other way round: t is dead, */
void race_gone_now(sim_t *, struct race_thread *); /* and gone */
void race_all_known_now(sim_t *, kthread_t *t);    /* to t: what was done */

/* Each of these at its place, where races are looked for. */
#define RACE(SIM, WHAT, ...)                                                   \
	((SIM)->sim_race.ra_collects ? race_##WHAT##_now(SIM, __VA_ARGS__) :   \
				       (void)0)

#endif /* RACE_H */
