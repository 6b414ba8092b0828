/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ::findleaks: the memory that leaks.c finds lost, as mdb prints it, one row
 * for all that the same stack lost of the same cache.
 */
#include "machine.h"

#include <ctxop_mdb.h>
#include <inttypes.h>
#include <stdlib.h>

struct row {
	const struct kmem_block *rw_first; /* allocated before the others */
	size_t rw_count;
};

/* All that was lost, first a row for each, then those alike as one. */
struct leaks {
	struct row *ls_rows;
	size_t ls_nrows;
	size_t ls_bytes;
};

static void
add(const struct kmem_block *kb, void *arg)
{
	struct leaks *ls = arg;

	ls->ls_rows[ls->ls_nrows++] = (struct row){ kb, 1 };
	ls->ls_bytes += kmem_capacity_of(kb);
}

/* ---- which are alike ---- */

static int
compare(uintptr_t left, uintptr_t right)
{
	return ((left > right) - (left < right));
}

static int
compare_stacks(const struct kmem_block *left, const struct kmem_block *right)
{
	const struct stack_frames *l = kmem_allocated_at(left);
	const struct stack_frames *r = kmem_allocated_at(right);
	int ret;

	if (l == NULL || r == NULL)
		return (0);
	ret = compare(l->sf_depth, r->sf_depth);
	for (unsigned i = 0; ret == 0 && i < l->sf_depth; i++)
		ret = compare(l->sf_pc[i], r->sf_pc[i]);
	return (ret);
}

static int
compare_kinds(const struct kmem_block *left, const struct kmem_block *right)
{
	int ret = compare(kmem_cache_of(kmem_capacity_of(left)),
	    kmem_cache_of(kmem_capacity_of(right)));

	return (ret != 0 ? ret : compare_stacks(left, right));
}

static int
compare_ages(const struct row *left, const struct row *right)
{
	return (
	    compare(left->rw_first->kb_sequence, right->rw_first->kb_sequence));
}

static int
by_kind(const void *left, const void *right)
{
	const struct row *l = left, *r = right;
	int ret = compare_kinds(l->rw_first, r->rw_first);

	return (ret != 0 ? ret : compare_ages(l, r));
}

static int
by_count(const void *left, const void *right)
{
	const struct row *l = left, *r = right;
	int ret = compare(r->rw_count, l->rw_count);

	return (ret != 0 ? ret : compare_ages(l, r));
}

static void
merge(struct leaks *ls)
{
	struct row *rows = ls->ls_rows;
	size_t n = 0;

	qsort(rows, ls->ls_nrows, sizeof(*rows), by_kind);
	for (size_t i = 0; i < ls->ls_nrows; i++)
		if (n > 0 &&
		    compare_kinds(rows[n - 1].rw_first, rows[i].rw_first) == 0)
			rows[n - 1].rw_count++;
		else
			rows[n++] = rows[i];
	ls->ls_nrows = n;
	qsort(rows, n, sizeof(*rows), by_count);
}

/* ---- printing ---- */

static void
print_row(const sim_t *sim, const struct row *rw, FILE *out)
{
	const struct kmem_block *kb = rw->rw_first;
	const struct stack_frames *sf = kmem_allocated_at(kb);
	char name[KMEM_CALLER];

	(void)fprintf(out, "%016" PRIxMAX " %7zu ",
	    panic_address(&sim->sim_free[kmem_cache_of(kmem_capacity_of(kb))]),
	    rw->rw_count);
	(void)fprintf(out, "%016" PRIxMAX " %s\n",
	    panic_address(kmem_buffer(kb)),
	    sf != NULL ? kmem_caller(sf, name) : "(sc_audit is off)");
}

static void
print_total(const struct leaks *ls, size_t count, FILE *out)
{
	for (int i = 0; i < 72; i++)
		(void)fputc('-', out);
	(void)fprintf(out, "\n%16s %7zu buffer%s, %zu byte%s\n", "Total", count,
	    count == 1 ? "" : "s", ls->ls_bytes, ls->ls_bytes == 1 ? "" : "s");
}

static void
print_table(const sim_t *sim, struct leaks *ls, FILE *out)
{
	size_t count = ls->ls_nrows;

	merge(ls);
	(void)fprintf(
	    out, "%-16s %7s %16s %s\n", "CACHE", "LEAKED", "BUFCTL", "CALLER");
	for (size_t i = 0; i < ls->ls_nrows; i++)
		print_row(sim, &ls->ls_rows[i], out);
	print_total(ls, count, out);
}

static void
print(const sim_t *sim, struct leaks *ls, FILE *out)
{
	if (ls->ls_nrows == 0)
		(void)fputs("findleaks: no memory leaks detected\n", out);
	else
		print_table(sim, ls, out);
}

static size_t
findleaks(sim_t *sim, const void *frame, FILE *out)
{
	struct leaks ls = { 0 };
	size_t count;

	if (out == NULL)
		return (kmem_leaks(sim, frame, NULL, NULL, NULL));
	ls.ls_rows = calloc(sim->sim_kmem_inuse + 1, sizeof(*ls.ls_rows));
	if (ls.ls_rows == NULL)
		panic("findleaks: the host has no memory");
	count = kmem_leaks(sim, frame, NULL, add, &ls);
	print(sim, &ls, out);
	free(ls.ls_rows);
	return (count);
}

size_t
sim_findleaks(sim_t *sim, FILE *out)
{
	sim_t *before;
	struct arch_fpu fpu;
	size_t count;

	need_machine(sim, __func__);
	before = sim_enter(sim);
	arch_fpu_save(&fpu);
	count = findleaks(sim, __builtin_frame_address(0), out);
	arch_fpu_restore(&fpu);
	(void)sim_enter(before);
	return (count);
}
