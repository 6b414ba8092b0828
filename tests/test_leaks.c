/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/leaks.c: blocks that nobody can reach, however many and however linked.
 */
#include "harness.h"

#include "machine.h"

#include <stdlib.h>
#include <string.h>

enum { MANY = 100000 };

/* A list of such blocks; a root holds its first one, or none does. */
struct node {
	struct node *nd_next;
	struct node *nd_prev;
	unsigned nd_number;
};

static struct node *root;

static __attribute__((noinline)) size_t
leaks(void)
{
	return (kmem_leaks(
	    sim_current(), __builtin_frame_address(0), NULL, NULL, NULL));
}

/* What threads do leaves nothing behind on the host's stack. */
static void
in_a_thread(void (*body)(void *), void *arg)
{
	(void)spawn("t", body, arg);
	run();
}

static struct node *
node(unsigned number)
{
	struct node *nd = kmem_zalloc(sizeof(*nd), KM_SLEEP);

	nd->nd_number = number;
	return (nd);
}

/* n in a row from the root on, both ways. */
static void
makes_list(void *n)
{
	struct node **link = &root, *prev = NULL;

	for (unsigned i = 0; i < *(unsigned *)n; i++) {
		*link = node(i);
		(*link)->nd_prev = prev;
		prev = *link;
		link = &prev->nd_next;
	}
}

static void
makes_ring(void *n)
{
	struct node *last;

	makes_list(n);
	for (last = root; last->nd_next != NULL; last = last->nd_next)
		continue;
	last->nd_next = root;
	root->nd_prev = last;
}

/* In both directions, and on the host, which is not to keep either end. */
static __attribute__((noinline)) void
cut_after_nth(unsigned n)
{
	struct node *nd = root;

	while (n-- > 0)
		nd = nd->nd_next;
	nd->nd_next->nd_prev = NULL;
	nd->nd_next = NULL;
}

/* ---- few ---- */

TEST(a_machine_without_memory_has_no_leaks, "")
{
	(void)boot_leaky(false);
	assert_int_equal(leaks(), 0);
	kmem_free(kmem_zalloc(8, KM_SLEEP), 8);
	assert_int_equal(leaks(), 0);
}

static void
loses_a_ctxop(void *arg)
{
	(void)arg;
	(void)make_op("lost");
}

TEST(a_lost_detached_ctxop_is_a_leak, "95")
{
	(void)boot_leaky(false);
	in_a_thread(loses_a_ctxop, NULL);
	assert_int_equal(leaks(), 1);
}

static void
orphans_a_ring(void *n)
{
	for (unsigned i = 0; i < *(unsigned *)n; i++)
		(void)install_op(curthread, "orphan");
	curthread->t_ctx = NULL;
}

TEST(an_orphaned_ring_of_n_is_n_leaks, "96")
{
	for (unsigned n = 1; n <= 10; n++) {
		sim_t *sim = boot_leaky(false);

		in_a_thread(orphans_a_ring, &n);
		assert_int_equal(leaks(), n);
		sim_destroy(sim);
	}
}

TEST(a_ring_does_not_keep_itself_alive, "96")
{
	unsigned n = 3;

	(void)boot_leaky(false);
	in_a_thread(makes_ring, &n);
	assert_int_equal(leaks(), 0);
	root = NULL;
	assert_int_equal(leaks(), 3);
}

TEST(what_leads_to_a_leak_and_is_lost_itself_does_not_count, "")
{
	unsigned n = 5;

	(void)boot_leaky(false);
	in_a_thread(makes_list, &n);
	assert_int_equal(leaks(), 0);
	cut_after_nth(1);
	assert_int_equal(leaks(), 3);
	root = NULL;
	assert_int_equal(leaks(), 5);
}

/* ---- what is a reference ---- */

static volatile uintptr_t word;

static void
allocates_and_points(void *offset)
{
	word = (uintptr_t)kmem_zalloc(64, KM_SLEEP) + *(uintptr_t *)offset;
}

TEST(a_pointer_into_the_middle_is_no_reference, "")
{
	(void)boot_leaky(false);
	for (uintptr_t offset = 0; offset < 64; offset++) {
		in_a_thread(allocates_and_points, &offset);
		assert_int_equal(leaks(), offset == 0 ? 0 : offset + 1);
	}
	word = 0;
	assert_int_equal(leaks(), 64);
}

static void
frees_what_points(void *arg)
{
	struct node *nd = node(0);

	(void)arg;
	root = nd;
	nd->nd_prev = node(1);
	kmem_free(nd, sizeof(*nd));
}

/* Without sc_audit, freed memory holds what it held. */
TEST(a_freed_block_keeps_nothing_alive, "")
{
	(void)boot_leaky(false);
	in_a_thread(frees_what_points, NULL);
	assert_int_equal(leaks(), 1);
	sim_destroy(sim_current());
	(void)boot_leaky(true);
	in_a_thread(frees_what_points, NULL);
	assert_int_equal(leaks(), 1);
	root = NULL;
}

/* Words around the last one of a block belong to nobody. */
static void
fills_a_block_of(void *size)
{
	size_t bytes = *(size_t *)size;
	uintptr_t *p = kmem_alloc(bytes, KM_SLEEP);

	for (size_t i = 0; i < bytes / sizeof(*p); i++)
		p[i] = (uintptr_t)kmem_zalloc(8, KM_SLEEP);
	root = (struct node *)p;
}

TEST(every_word_of_a_block_counts, "")
{
	for (size_t size = 8; size <= 200; size += 8) {
		sim_t *sim = boot_leaky(false);

		in_a_thread(fills_a_block_of, &size);
		assert_int_equal(sim_kmem_inuse(sim), size / 8 + 1);
		assert_int_equal(leaks(), 0);
		root = NULL;
		assert_int_equal(leaks(), size / 8 + 1);
		sim_destroy(sim);
	}
}

/* ---- many: some may have the address that a number happens to be ---- */

enum { CHANCE = 3 };

static void
allocates_many(void *kept)
{
	void **p = kept;

	for (unsigned i = 0; i < MANY; i++) {
		void *q = kmem_zalloc(i % 3 * 40, KM_SLEEP);

		if (i % 2 == 0)
			p[i / 2] = q;
	}
}

TEST(half_of_100000_blocks_are_leaks, "")
{
	static void *kept[MANY / 2];

	(void)boot_leaky(false);
	in_a_thread(allocates_many, kept);
	assert_in_range(leaks(), MANY / 2 - CHANCE, MANY / 2);
	memset(kept, 0, sizeof(kept));
	assert_in_range(leaks(), MANY - CHANCE, MANY);
}

TEST(a_list_of_100000_needs_no_deep_stack, "")
{
	unsigned n = MANY;

	(void)boot_leaky(false);
	in_a_thread(makes_list, &n);
	assert_int_equal(leaks(), 0);
	root = NULL;
}

static void
looks_for_many(void *arg)
{
	(void)arg;
	check(sim_kmem_inuse(sim_current()) == MANY);
	check(leaks() <= MANY / 2 && leaks() >= MANY / 2 - CHANCE);
}

TEST(a_thread_with_its_small_stack_finds_as_many, "")
{
	static void *kept[MANY / 2];

	(void)boot_leaky(false);
	(void)spawn("a", allocates_many, kept);
	(void)spawn("b", looks_for_many, NULL);
	run();
	memset(kept, 0, sizeof(kept));
}

static void
looks_for_one(void *arg)
{
	(void)arg;
	check(leaks() == 1);
}

static void
looks_with_registers(void *arg)
{
	check_keeps_registers(looks_for_one, arg);
}

TEST(a_threads_vector_registers_stay_as_they_are, "")
{
	(void)boot_leaky(false);
	(void)spawn("a", loses_a_ctxop, NULL);
	(void)spawn("b", looks_with_registers, NULL);
	run();
}

/* ---- which are reported ---- */

static bool
is_a_ctxop(const struct kmem_block *kb)
{
	return (kb->kb_size == sizeof(struct ctxop));
}

static bool
is_nothing(const struct kmem_block *kb)
{
	(void)kb;
	return (false);
}

static void
notes_size(const struct kmem_block *kb, void *arg)
{
	char *text = arg;

	(void)snprintf(
	    text + strlen(text), 100 - strlen(text), "%zu ", kb->kb_size);
}

static void
loses_several(void *arg)
{
	void *first = kmem_alloc(5, KM_SLEEP);

	(void)arg;
	loses_a_ctxop(NULL);
	(void)kmem_zalloc(900, KM_SLEEP);
	kmem_free(first, 5);
	loses_a_ctxop(NULL);
	(void)kmem_zalloc(6, KM_SLEEP);
}

TEST(leaks_are_found_in_the_order_of_their_allocation, "")
{
	char sizes[100] = "";
	sim_t *sim = boot_leaky(false);

	in_a_thread(loses_several, NULL);
	assert_int_equal(kmem_leaks(sim, __builtin_frame_address(0), NULL,
			     notes_size, sizes),
	    4);
	assert_string_equal(sizes, "88 900 88 6 ");
}

TEST(only_those_of_interest_are_found_and_counted, "")
{
	char sizes[100] = "";
	sim_t *sim = boot_leaky(false);

	in_a_thread(loses_several, NULL);
	assert_int_equal(kmem_leaks(sim, __builtin_frame_address(0), is_a_ctxop,
			     notes_size, sizes),
	    2);
	assert_string_equal(sizes, "88 88 ");
	assert_int_equal(
	    kmem_leaks(sim, __builtin_frame_address(0), is_a_ctxop, NULL, NULL),
	    2);
	assert_int_equal(kmem_leaks(sim, __builtin_frame_address(0), is_nothing,
			     notes_size, sizes),
	    0);
	assert_string_equal(sizes, "88 88 ");
}

/* What is of no interest may still be the way to what is. */
static void
hangs_a_ctxop_on_a_node(void *arg)
{
	(void)arg;
	root = node(0);
	root->nd_next = (struct node *)make_op("kept");
}

TEST(what_is_of_no_interest_still_leads_to_others, "")
{
	sim_t *sim = boot_leaky(false);

	in_a_thread(hangs_a_ctxop_on_a_node, NULL);
	assert_int_equal(
	    kmem_leaks(sim, __builtin_frame_address(0), is_a_ctxop, NULL, NULL),
	    0);
	root = NULL;
	assert_int_equal(
	    kmem_leaks(sim, __builtin_frame_address(0), is_a_ctxop, NULL, NULL),
	    1);
}

/* ---- again ---- */

TEST(looking_changes_nothing, "")
{
	unsigned n = 3;

	(void)boot_leaky(false);
	in_a_thread(orphans_a_ring, &n);
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(leaks(), 3);
	in_a_thread(orphans_a_ring, &n);
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(leaks(), 6);
	assert_int_equal(sim_kmem_inuse(sim_current()), 6);
}

TEST(the_blocks_of_another_machine_are_none_of_this_one, "")
{
	unsigned n = 3;
	sim_t *first = boot_leaky(false), *second;

	in_a_thread(orphans_a_ring, &n);
	second = boot_leaky(false);
	assert_int_equal(leaks(), 0);
	assert_int_equal(
	    kmem_leaks(first, __builtin_frame_address(0), NULL, NULL, NULL), 3);
	(void)sim_enter(first);
	assert_int_equal(
	    kmem_leaks(second, __builtin_frame_address(0), NULL, NULL, NULL),
	    0);
	sim_destroy(second);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_machine_without_memory_has_no_leaks),
	UNIT(a_lost_detached_ctxop_is_a_leak),
	UNIT(an_orphaned_ring_of_n_is_n_leaks),
	UNIT(a_ring_does_not_keep_itself_alive),
	UNIT(what_leads_to_a_leak_and_is_lost_itself_does_not_count),
	UNIT(a_pointer_into_the_middle_is_no_reference),
	UNIT(a_freed_block_keeps_nothing_alive),
	UNIT(every_word_of_a_block_counts),
	UNIT(half_of_100000_blocks_are_leaks),
	UNIT(a_list_of_100000_needs_no_deep_stack),
	UNIT(a_thread_with_its_small_stack_finds_as_many),
	UNIT(a_threads_vector_registers_stay_as_they_are),
	UNIT(leaks_are_found_in_the_order_of_their_allocation),
	UNIT(only_those_of_interest_are_found_and_counted),
	UNIT(what_is_of_no_interest_still_leads_to_others),
	UNIT(looking_changes_nothing),
	UNIT(the_blocks_of_another_machine_are_none_of_this_one),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
