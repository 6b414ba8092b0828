/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ::kmem_verify: what kmem_audit.c says of every block, as mdb prints it, cache
 * by cache.
 */
#include "machine.h"

#include <ctxop_mdb.h>
#include <inttypes.h>

/* What one pass over all blocks finds. */
struct caches {
	const struct kmem_block *cs_any[KMEM_CACHES]; /* NULL: not in use */
	size_t cs_corrupt[KMEM_CACHES];
	size_t cs_total;
};

static void
count(const sim_t *sim, struct caches *cs)
{
	size_t offset;

	for (const struct kmem_block *kb = sim->sim_blocks; kb != NULL;
	     kb = kb->kb_next) {
		unsigned cache = kmem_cache_of(kmem_capacity_of(kb));

		cs->cs_any[cache] = kb;
		if (kmem_is_corrupt(kb, &offset)) {
			cs->cs_corrupt[cache]++;
			cs->cs_total++;
		}
	}
}

static void
print_cache(
    const sim_t *sim, const struct caches *cs, unsigned cache, FILE *out)
{
	size_t n = cs->cs_corrupt[cache];
	char name[KMEM_CACHE_NAME];

	(void)fprintf(out, "%-31s %016" PRIxMAX " ",
	    kmem_cache_name(kmem_capacity_of(cs->cs_any[cache]), name),
	    panic_address(&sim->sim_free[cache]));
	if (n == 0)
		(void)fputs("clean\n", out);
	else
		(void)fprintf(
		    out, "%zu corrupt buffer%s\n", n, n == 1 ? "" : "s");
}

static void
print_buffer(const struct kmem_block *kb, size_t offset, FILE *out)
{
	bool is_free = kb->kb_state == KMEM_FREE;
	uintmax_t buffer = panic_address(kmem_buffer(kb));
	char name[KMEM_CALLER];

	(void)fprintf(out,
	    "  buffer %016" PRIxMAX " (%s) %s, at %016" PRIxMAX "\n", buffer,
	    is_free ? "free" : "allocated",
	    is_free ? "seems corrupted" : "has a corrupt redzone",
	    buffer + offset);
	(void)fprintf(out, "    %s at %s\n", is_free ? "freed" : "allocated",
	    kmem_caller(
		is_free ? kmem_freed_at(kb) : kmem_allocated_at(kb), name));
}

static void
print_summary(
    const sim_t *sim, const struct caches *cs, unsigned cache, FILE *out)
{
	char name[KMEM_CACHE_NAME];
	size_t offset;

	(void)fprintf(out, "Summary for cache '%s'\n",
	    kmem_cache_name(kmem_capacity_of(cs->cs_any[cache]), name));
	for (const struct kmem_block *kb = sim->sim_blocks; kb != NULL;
	     kb = kb->kb_next)
		if (kmem_cache_of(kmem_capacity_of(kb)) == cache &&
		    kmem_is_corrupt(kb, &offset))
			print_buffer(kb, offset, out);
}

static void
print(const sim_t *sim, const struct caches *cs, FILE *out)
{
	(void)fprintf(
	    out, "%-31s %-16s %s\n", "Cache Name", "Addr", "Cache Integrity");
	for (unsigned i = 0; i < KMEM_CACHES; i++)
		if (cs->cs_any[i] != NULL)
			print_cache(sim, cs, i, out);
	for (unsigned i = 0; i < KMEM_CACHES; i++)
		if (cs->cs_corrupt[i] > 0)
			print_summary(sim, cs, i, out);
}

static size_t
kmem_verify(const sim_t *sim, FILE *out)
{
	struct caches cs = { 0 };

	if (!sim->sim_config.sc_audit) {
		if (out != NULL)
			(void)fputs("kmem_verify: needs sc_audit\n", out);
		return (0);
	}
	count(sim, &cs);
	if (out != NULL)
		print(sim, &cs, out);
	return (cs.cs_total);
}

size_t
sim_kmem_verify(sim_t *sim, FILE *out)
{
	sim_t *before;
	struct arch_fpu fpu;
	size_t corrupt;

	need_machine(sim, __func__);
	before = sim_enter(sim);
	arch_fpu_save(&fpu);
	corrupt = kmem_verify(sim, out);
	arch_fpu_restore(&fpu);
	(void)sim_enter(before);
	return (corrupt);
}
