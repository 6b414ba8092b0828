/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A race, in words: both accesses, who made them, and what would have ordered
 * them. See race.h.
 */
#include "machine.h"
#include "unwind.h"

#include <string.h>

#define TEXT 96

/* ---- what was accessed ---- */

static const struct kmem_block *
block_around(const sim_t *sim, uintptr_t address)
{
	const struct kmem_block *kb = sim->sim_blocks;

	while (kb != NULL &&
	    address - (uintptr_t)kmem_buffer(kb) >= kmem_capacity_of(kb))
		kb = kb->kb_next;
	return (kb);
}

static const struct sim_thread *
thread_around(const sim_t *sim, uintptr_t address)
{
	const struct sim_thread *st = sim->sim_threads;

	while (st != NULL && address - (uintptr_t)st >= sizeof(*st))
		st = st->st_next;
	return (st);
}

/* "NAME", "NAME+0x8", or the machine's number for what has no name. */
static void
base_text(
    const sim_t *sim, uintptr_t base, uintptr_t offset, char *buf, size_t len)
{
	const char *name = name_of(sim, (const void *)base);
	int n;

	if (name != NULL)
		n = snprintf(buf, len, "%s", name);
	else
		n = snprintf(
		    buf, len, "%jx", panic_address((const void *)base));
	if (offset > 0)
		(void)snprintf(
		    buf + n, len - (size_t)n, "+0x%zx", (size_t)offset);
}

static void
thread_text(
    const struct sim_thread *st, uintptr_t offset, char *buf, size_t len)
{
	if (offset == offsetof(kthread_t, t_ctx))
		(void)snprintf(buf, len, "t_ctx of %s", st->st_name);
	else if (offset == offsetof(kthread_t, t_ctx_lock))
		(void)snprintf(buf, len, "t_ctx_lock of %s", st->st_name);
	else
		(void)snprintf(
		    buf, len, "%s+0x%zx", st->st_name, (size_t)offset);
}

static const char *
object_text(const sim_t *sim, const void *object, char *buf, size_t len)
{
	uintptr_t address = (uintptr_t)object;
	const struct sim_thread *st = thread_around(sim, address);
	const struct kmem_block *kb = block_around(sim, address);
	uintptr_t base = address;

	if (kb != NULL && name_of(sim, object) == NULL)
		base = (uintptr_t)kmem_buffer(kb);
	if (st != NULL)
		thread_text(st, address - (uintptr_t)st, buf, len);
	else
		base_text(sim, base, address - base, buf, len);
	return (buf);
}

/* ---- who did what ---- */

static const char *
how_text(unsigned how)
{
	static const char *const words[] = { "access", "read", "write",
		"update" };
	static const char *const atomic_words[] = { "atomic access",
		"atomic read", "atomic write", "atomic update" };

	return ((how & SIM_ATOMIC) ? atomic_words[how & 3] : words[how & 3]);
}

/* pc is a return: name the call. */
static void
access_text(sim_t *sim, const struct race_access *ac, char *buf, size_t len)
{
	(void)snprintf(buf, len, "%s of %u byte%s by %s on CPU %d in %s%s",
	    how_text(ac->ac_how), ac->ac_size, ac->ac_size == 1 ? "" : "s",
	    ac->ac_thread, ac->ac_cpu,
	    symbols_name(sim->sim_symbols, (uintptr_t)ac->ac_pc - 1),
	    ac->ac_context == RACE_HOOK ? ", in a save or restore hook" : "");
}

/* ---- what would have ordered them ---- */

static void
lock_text(const sim_t *sim, const struct race_granule *rg,
    const struct race_access *was, const struct race_access *now, char *buf,
    size_t len)
{
	const struct race_access *with = was->ac_lock != NULL ? was : now;
	const struct race_access *without = with == was ? now : was;
	char lock[TEXT], other[TEXT];

	if (with->ac_lock != NULL && without->ac_lock == NULL)
		(void)snprintf(buf, len, "%s held %s, %s did not",
		    with->ac_thread,
		    object_text(sim, with->ac_lock, lock, sizeof(lock)),
		    without->ac_thread);
	else if (with->ac_lock != NULL)
		(void)snprintf(buf, len, "%s held %s, and %s held %s",
		    with->ac_thread,
		    object_text(sim, with->ac_lock, lock, sizeof(lock)),
		    without->ac_thread,
		    object_text(sim, without->ac_lock, other, sizeof(other)));
	else if (rg->rg_lock != NULL && rg->rg_votes > 0)
		(void)snprintf(buf, len, "other accesses of it held %s",
		    object_text(sim, rg->rg_lock, lock, sizeof(lock)));
	else
		(void)snprintf(buf, len, "no lock is common to them");
}

static void
order_text(const sim_t *sim, const struct race_granule *rg,
    const struct race_access *was, const struct race_access *now, char *buf,
    size_t len)
{
	if (was->ac_actor == now->ac_actor)
		(void)snprintf(buf, len,
		    "a preemption brings the hook into the middle of the "
		    "other, unless kpreempt_disable() is around that");
	else
		lock_text(sim, rg, was, now, buf, len);
}

/* The first byte that both have accessed. */
static const void *
place_of(const struct race_granule *rg, const struct race_access *was,
    const struct race_access *now)
{
	unsigned both = was->ac_bytes & now->ac_bytes;

	return ((const char *)rg->rg_address + __builtin_ctz(both));
}

void
race_report(sim_t *sim, const struct race_granule *rg,
    const struct race_access *was, const struct race_access *now)
{
	const struct involved involved[] = {
		{ "the earlier access was made", was->ac_stack }, { NULL, NULL }
	};
	char object[TEXT], first[TEXT * 2], second[TEXT * 2], order[TEXT * 3];
	struct arch_fpu fpu;

	arch_fpu_save(&fpu);
	(void)object_text(sim, place_of(rg, was, now), object, sizeof(object));
	access_text(sim, was, first, sizeof(first));
	access_text(sim, now, second, sizeof(second));
	order_text(sim, rg, was, now, order, sizeof(order));
	arch_fpu_restore(&fpu);
	violation_with(sim, SIM_RACE, involved,
	    "nothing orders two accesses of %s: %s, then %s; %s", object, first,
	    second, order);
}
