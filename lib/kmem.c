/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel memory. Blocks come from the host's malloc() and go back to it with
 * the machine. A block that is freed is kept for the next one of its cache, so
 * its header can be asked at any time whether it is free, and a second free is
 * noticed. Who may touch what is behind the header, memory checkers are told;
 * with sc_audit kmem_audit.c watches it, and they are not.
 *
 * I1. sim_blocks holds every block; sim_free those that are free, by cache.
 *     With SIM_GRAIN_ACCESS those are not given out again: kmem_home.c.
 */
#include "kmem.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* The header keeps what is behind it aligned as malloc() does. */
_Static_assert(sizeof(struct kmem_block) % 16 == 0, "aligned for anything");

/* ---- free blocks ---- */

/* A free block of exactly this capacity, off its list; or NULL. */
static struct kmem_block *
reuse(sim_t *sim, size_t capacity)
{
	struct kmem_block **link = &sim->sim_free[kmem_cache_of(capacity)];
	struct kmem_block *kb;

	while ((kb = *link) != NULL && kmem_capacity_of(kb) != capacity)
		link = &kb->kb_next_alike;
	if (kb != NULL)
		*link = kb->kb_next_alike;
	return (kb);
}

static void
keep(sim_t *sim, struct kmem_block *kb)
{
	struct kmem_block **list =
	    &sim->sim_free[kmem_cache_of(kmem_capacity_of(kb))];

	kb->kb_next_alike = *list;
	*list = kb;
}

/* ---- blocks ---- */

static struct kmem_block *
host_block(const sim_t *sim, size_t capacity)
{
	bool audit = sim->sim_config.sc_audit;
	struct kmem_block *kb = malloc(
	    sizeof(*kb) + capacity + (audit ? KMEM_REDZONE : KMEM_END));

	if (kb == NULL)
		return (NULL);
	*kb = (struct kmem_block){ .kb_size = capacity };
	if (audit && (kb->kb_audit = malloc(sizeof(*kb->kb_audit))) == NULL) {
		free(kb);
		return (NULL);
	}
	return (kb);
}

static struct kmem_block *
list(sim_t *sim, struct kmem_block *kb)
{
	if (kb != NULL) {
		kb->kb_next = sim->sim_blocks;
		sim->sim_blocks = kb;
	}
	return (kb);
}

/* A block from the host, or NULL. */
static struct kmem_block *
extend(sim_t *sim, size_t capacity)
{
	return (list(sim, host_block(sim, capacity)));
}

static bool
has_homes(const sim_t *sim)
{
	return (sim->sim_config.sc_grain == SIM_GRAIN_ACCESS);
}

/* The thread's own next block, or one that becomes so; NULL: no memory. */
static struct kmem_block *
home_block(sim_t *sim, size_t capacity)
{
	struct kmem_block *kb = home_take(sim, capacity);

	if (kb == NULL && (kb = host_block(sim, capacity)) != NULL)
		home_add(sim, kb);
	return (list(sim, kb));
}

static void
panic_modified(const struct kmem_block *kb, size_t offset)
{
	char cache[KMEM_CACHE_NAME], story[KMEM_STORY];

	panic("kernel memory allocator: buffer modified after being freed: "
	      "buffer %jx, %zu bytes in %s, modified at offset 0x%zx%s",
	    panic_address(kmem_buffer(kb)), kb->kb_size,
	    kmem_cache_name(kmem_capacity_of(kb), cache), offset,
	    kmem_story(kb, story));
}

/* A block for this size, on no list; NULL if the host has no memory. */
static struct kmem_block *
block_for(sim_t *sim, size_t size)
{
	size_t capacity = kmem_capacity(size), offset;
	struct kmem_block *kb;

	if (size > SIZE_MAX / 2)
		return (NULL);
	if (has_homes(sim))
		return (home_block(sim, capacity));
	if ((kb = reuse(sim, capacity)) == NULL)
		return (extend(sim, capacity));
	if (kb->kb_audit != NULL && kmem_is_corrupt(kb, &offset))
		panic_modified(kb, offset);
	return (kb);
}

static void *
allocate(sim_t *sim, size_t size, const void *caller)
{
	struct kmem_block *kb = block_for(sim, size);

	if (kb == NULL)
		return (NULL);
	kb->kb_slack = (uint32_t)(kmem_capacity_of(kb) - size);
	kb->kb_size = size;
	RACE(sim, forget, kmem_buffer(kb), size);
	kb->kb_state = KMEM_ALLOCATED;
	kb->kb_sequence = ++sim->sim_kmem_sequence;
	sim->sim_kmem_inuse++;
	if (kb->kb_audit != NULL) {
		kmem_audit_alloc(kb, sim->sim_is_terse ? NULL : caller);
	} else {
		san_memory_free(kmem_buffer(kb), kmem_room(kb));
		san_memory_new(kmem_buffer(kb), size);
	}
	return (kmem_buffer(kb));
}

/* ---- kmem_alloc(), kmem_zalloc() ---- */

/* What the tape decides: a KM_SLEEP request may sleep, another may fail. */
static bool
is_granted(sim_t *sim, int flag)
{
	if (sim->sim_cpu == &sim->sim_boot)
		return (true);
	if (flag & KM_NOSLEEP)
		return (choose(sim, SIM_CHOICE_KMEM_FAIL, 2) == 0);
	may_sleep_for_memory();
	if (choose(sim, SIM_CHOICE_KMEM_SLEEP, 2) == 1)
		delay(1);
	return (true);
}

static void *
allocate_if_granted(size_t size, int flag, const void *caller)
{
	sim_t *sim = machine();
	void *p;

	if (flag != KM_SLEEP && flag != KM_NOSLEEP)
		panic("kmem_alloc: expected KM_SLEEP or KM_NOSLEEP, got 0x%x",
		    (unsigned)flag);
	if (!is_granted(sim, flag))
		return (NULL);
	p = allocate(sim, size, caller);
	if (p == NULL && (flag & KM_NOSLEEP) == 0)
		panic("kmem_alloc: the host has no memory for %zu bytes", size);
	return (p);
}

void *
kmem_alloc(size_t size, int flag)
{
	return (allocate_if_granted(size, flag, __builtin_return_address(0)));
}

void *
kmem_zalloc(size_t size, int flag)
{
	void *p = allocate_if_granted(size, flag, __builtin_return_address(0));

	if (p != NULL)
		memset(p, 0, size);
	return (p);
}

/* ---- kmem_free() ---- */

/* The allocated block that p points into, or NULL. */
static const struct kmem_block *
block_around(const sim_t *sim, const void *p)
{
	const struct kmem_block *kb = sim->sim_blocks;
	uintptr_t address = (uintptr_t)p;

	while (kb != NULL &&
	    (kb->kb_state != KMEM_ALLOCATED ||
		address - (uintptr_t)kmem_buffer(kb) >= kmem_capacity_of(kb)))
		kb = kb->kb_next;
	return (kb);
}

static void
panic_foreign(const sim_t *sim, const void *p)
{
	const struct kmem_block *kb = block_around(sim, p);
	uintmax_t number = panic_address(p);
	char story[KMEM_STORY];

	if (kb == NULL)
		panic(
		    "kmem_free: %jx was not allocated by kmem_alloc()", number);
	panic("kmem_free: %jx was not allocated by kmem_alloc(): it is %zu "
	      "bytes into a buffer of %zu%s",
	    number, (size_t)((uintptr_t)p - (uintptr_t)kmem_buffer(kb)),
	    kb->kb_size, kmem_story(kb, story));
}

static void
check_address(const sim_t *sim, const void *p)
{
	const struct kmem_block *kb = kmem_block_of(p);
	char story[KMEM_STORY];

	if (kb->kb_state == KMEM_FREE)
		panic("kmem_free: %jx is free already%s", panic_address(p),
		    kmem_story(kb, story));
	if (kb->kb_state != KMEM_ALLOCATED)
		panic_foreign(sim, p);
}

static void
check_contents(const struct kmem_block *kb, size_t size)
{
	char cache[KMEM_CACHE_NAME], story[KMEM_STORY];
	size_t offset;

	if (kb->kb_size != size)
		panic("kmem_free: %jx has %zu bytes, and is freed as %zu%s",
		    panic_address(kmem_buffer(kb)), kb->kb_size, size,
		    kmem_story(kb, story));
	if (kb->kb_audit != NULL && kmem_is_corrupt(kb, &offset))
		panic("kernel memory allocator: redzone violation: write past "
		      "end of buffer: buffer %jx, %zu bytes in %s, written at "
		      "offset 0x%zx%s",
		    panic_address(kmem_buffer(kb)), size,
		    kmem_cache_name(kmem_capacity_of(kb), cache), offset,
		    kmem_story(kb, story));
}

void
kmem_free(void *p, size_t size)
{
	sim_t *sim = machine();
	struct kmem_block *kb;

	if (p == NULL)
		panic("kmem_free: the address is NULL");
	kb = kmem_block_of(p);
	check_address(sim, p);
	check_contents(kb, size);
	step_touch(sim, p, size, STEP_WRITE);
	RACE(sim, access, p, size, SIM_WRITE, __builtin_return_address(0));
	name_drop(sim, p);
	kb->kb_state = KMEM_FREE;
	sim->sim_kmem_inuse--;
	if (!has_homes(sim))
		keep(sim, kb);
	if (kb->kb_audit != NULL)
		kmem_audit_free(
		    kb, sim->sim_is_terse ? NULL : __builtin_return_address(0));
	else
		san_memory_free(p, size);
}

/* How far outside of what was asked for. */
static uintptr_t
distance(const struct kmem_block *kb, uintptr_t address)
{
	uintptr_t begin = (uintptr_t)kmem_buffer(kb);
	uintptr_t end = begin + kb->kb_size;

	if (address < begin)
		return (begin - address);
	return (address < end ? 0 : address - end + 1);
}

const struct kmem_block *
kmem_block_near(const sim_t *sim, uintptr_t address)
{
	const struct kmem_block *nearest = NULL;
	uintptr_t least = KMEM_PAGE;

	for (const struct kmem_block *kb = sim->sim_blocks; kb != NULL;
	     kb = kb->kb_next)
		if (distance(kb, address) < least) {
			least = distance(kb, address);
			nearest = kb;
		}
	return (nearest);
}

size_t
sim_kmem_inuse(const sim_t *sim)
{
	need_machine(sim, __func__);
	return (sim->sim_kmem_inuse);
}

uint64_t
sim_kmem_requests(const sim_t *sim)
{
	need_machine(sim, __func__);
	return (sim->sim_kmem_sequence);
}

static void
drop_blocks(sim_t *sim)
{
	while (sim->sim_blocks != NULL) {
		struct kmem_block *kb = sim->sim_blocks;

		sim->sim_blocks = kb->kb_next;
		san_memory_new(kmem_buffer(kb), kmem_room(kb));
		free(kb->kb_audit);
		free(kb);
	}
}

void
kmem_forget(sim_t *sim)
{
	if (has_homes(sim)) {
		homes_rewind(sim);
		return;
	}
	drop_blocks(sim);
	memset(sim->sim_free, 0, sizeof(sim->sim_free));
}

void
kmem_fini(sim_t *sim)
{
	if (!has_homes(sim))
		drop_blocks(sim);
	homes_fini(sim);
}
