/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/fiber.c: stacks with a page below them that nobody may touch. */
#include "harness.h"

#include "fiber.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STKSIZE ((size_t)16384 * SAN_STACK_FACTOR)

static struct fiber host;

static void
map(struct fiber *f, size_t size)
{
	assert_int_equal(fiber_map(f, size, 0, false), 0);
}

/* May this process write there, as far as its mappings say? */
static bool
is_mapped(const char *at)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	bool writable = false;
	char line[512], access[5];
	uintptr_t first, last;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &first, &last,
			access) == 3 &&
		    (uintptr_t)at >= first && (uintptr_t)at < last)
			writable = access[1] == 'w';
	(void)fclose(maps);
	return (writable);
}

/* And as far as the host does: a page may trap that is mapped. */
static bool
may_write(char *at)
{
	int zeros = open("/dev/zero", O_RDONLY);
	bool written;

	assert_int_not_equal(zeros, -1);
	written = is_mapped(at) && read(zeros, at, 1) == 1;
	(void)close(zeros);
	return (written);
}

static size_t
count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	size_t n = 0;
	int c;

	assert_non_null(maps);
	while ((c = getc(maps)) != EOF)
		n += c == '\n';
	(void)fclose(maps);
	return (n);
}

/* ---- memory ---- */

TEST(the_page_below_a_stack_is_inaccessible, "")
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct fiber f;

	for (unsigned of_many = 0; of_many < 2; of_many++) {
		assert_int_equal(fiber_map(&f, STKSIZE, 0, of_many), 0);
		assert_false(may_write((char *)f.f_stack - 1));
		assert_false(may_write((char *)f.f_stack - page));
		assert_true(may_write(f.f_stack));
		fiber_unmap(&f);
	}
}

/* Can it make a page of a mapping trap? Linux 6.13 can. */
static bool
host_has_guards(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool has;

	assert_ptr_not_equal(p, MAP_FAILED);
	has = madvise(p, page, 102 /* MADV_GUARD_INSTALL */) == 0 &&
	    !may_write(p);
	(void)munmap(p, page);
	return (has);
}

#define MANY 200

TEST(many_stacks_take_no_mapping_each_if_the_host_can_do_without, "")
{
	static struct fiber f[MANY];
	size_t before = count_mappings();

	if (!host_has_guards()) {
		print_message("not looked at: this host has no pages that "
			      "trap inside of a mapping (Linux 6.13)\n");
		return;
	}
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(fiber_map(&f[i], STKSIZE, 0, true), 0);
	assert_in_range(count_mappings(), before, before + MANY / 10);
	for (unsigned i = 0; i < MANY; i++)
		fiber_unmap(&f[i]);
}

TEST(a_stack_is_usable_from_its_lowest_byte_to_its_highest, "")
{
	struct fiber f;

	map(&f, STKSIZE);
	memset(f.f_stack, 0xff, f.f_size);
	fiber_unmap(&f);
}

TEST(a_stack_of_odd_size_is_rounded_up_to_whole_pages, "")
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t sizes[] = { 1, page - 1, page, page + 1, 100001 };
	struct fiber f;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		map(&f, sizes[i]);
		assert_int_equal(f.f_size % page, 0);
		assert_in_range(f.f_size, sizes[i], sizes[i] + page - 1);
		assert_true(may_write((char *)f.f_stack + f.f_size - 1));
		fiber_unmap(&f);
	}
}

TEST(what_is_above_a_stack_is_on_its_last_page, "")
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t above[] = { 1, 64, 1000, page - 1 };
	struct fiber f;
	char *end;

	for (size_t i = 0; i < sizeof(above) / sizeof(*above); i++) {
		assert_int_equal(fiber_map(&f, STKSIZE, above[i], false), 0);
		end = fiber_above(&f);
		assert_true(f.f_size >= STKSIZE);
		assert_int_equal((uintptr_t)end % 64, 0);
		memset(f.f_stack, 0xff, f.f_size);
		assert_int_equal(*end, 0);
		assert_true((uintptr_t)end % page + above[i] <= page);
		assert_true(may_write(end + above[i] - 1));
		fiber_unmap(&f);
	}
}

TEST(a_stack_that_is_larger_than_the_host_is_refused, "")
{
	struct fiber f;

	assert_int_equal(fiber_map(&f, SIZE_MAX / 2, 0, false), -1);
	assert_int_equal(fiber_map(&f, SIZE_MAX, 0, true), -1);
}

/* ---- switching ---- */

/* A fiber that comes back to the host and counts how often it was entered. */
struct counter {
	struct fiber c_fiber;
	struct fiber *c_next; /* whom it hands over to */
	unsigned c_count;
};

static void
counts(void *arg)
{
	struct counter *c = arg;

	for (;;) {
		c->c_count++;
		fiber_switch(&c->c_fiber, c->c_next);
	}
}

static void
start(struct counter *c, size_t size, struct fiber *next)
{
	*c = (struct counter){ .c_next = next };
	map(&c->c_fiber, size);
	fiber_prepare(&c->c_fiber, counts, c);
}

static void
finish(struct counter *c)
{
	fiber_abandon(&c->c_fiber, &host);
	fiber_unmap(&c->c_fiber);
}

TEST(a_fiber_of_odd_size_runs, "")
{
	struct counter c;

	fiber_adopt(&host);
	for (size_t odd = 1; odd < 5000; odd += 999) {
		start(&c, STKSIZE + odd, &host);
		fiber_switch(&host, &c.c_fiber);
		fiber_switch(&host, &c.c_fiber);
		assert_int_equal(c.c_count, 2);
		finish(&c);
	}
}

TEST(a_fiber_knows_whom_it_was_entered_from, "")
{
	struct counter c, d;

	fiber_adopt(&host);
	start(&c, STKSIZE, &d.c_fiber);
	start(&d, STKSIZE, &host);
	fiber_switch(&host, &c.c_fiber);
	assert_ptr_equal(c.c_fiber.f_from, &host);
	assert_ptr_equal(d.c_fiber.f_from, &c.c_fiber);
	assert_ptr_equal(host.f_from, &d.c_fiber);
	finish(&c);
	finish(&d);
}

TEST(a_hundred_fibers_hand_over_in_a_row, "")
{
	static struct counter c[100];

	fiber_adopt(&host);
	for (unsigned i = 0; i < 100; i++)
		start(&c[i], STKSIZE, i < 99 ? &c[i + 1].c_fiber : &host);
	for (unsigned round = 0; round < 100; round++)
		fiber_switch(&host, &c[0].c_fiber);
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(c[i].c_count, 100);
		finish(&c[i]);
	}
}

static void
clears(void *arg)
{
	struct counter *c = arg;

	c->c_count = 0;
	fiber_switch(&c->c_fiber, &host);
}

TEST(an_abandoned_fiber_starts_afresh, "")
{
	struct counter c;

	fiber_adopt(&host);
	start(&c, STKSIZE, &host);
	fiber_switch(&host, &c.c_fiber);
	assert_int_equal(c.c_count, 1);
	fiber_abandon(&c.c_fiber, &host);
	fiber_prepare(&c.c_fiber, clears, &c);
	fiber_switch(&host, &c.c_fiber);
	assert_int_equal(c.c_count, 0);
	finish(&c);
}

TEST(a_fiber_may_be_abandoned_before_its_first_run, "")
{
	struct counter c;

	fiber_adopt(&host);
	start(&c, STKSIZE, &host);
	finish(&c);
	assert_int_equal(c.c_count, 0);
}

static void
keeps_an_array(void *arg)
{
	struct counter *c = arg;
	char array[100];

	(void)snprintf(array, sizeof(array), "%u", c->c_count);
	fiber_switch(&c->c_fiber, &host);
}

/* AddressSanitizer has marks around the array. */
TEST(the_memory_of_a_stack_is_good_for_anything_afterwards, "")
{
	struct counter c;
	void *base, *p;
	size_t size;

	fiber_adopt(&host);
	start(&c, STKSIZE, &host);
	fiber_prepare(&c.c_fiber, keeps_an_array, &c);
	fiber_switch(&host, &c.c_fiber);
	base = c.c_fiber.f_stack;
	size = c.c_fiber.f_size;
	finish(&c);
	p = mmap(base, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	assert_ptr_equal(p, base);
	memset(p, 1, size);
	(void)munmap(p, size);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_page_below_a_stack_is_inaccessible),
	UNIT(many_stacks_take_no_mapping_each_if_the_host_can_do_without),
	UNIT(a_stack_is_usable_from_its_lowest_byte_to_its_highest),
	UNIT(a_stack_of_odd_size_is_rounded_up_to_whole_pages),
	UNIT(what_is_above_a_stack_is_on_its_last_page),
	UNIT(a_stack_that_is_larger_than_the_host_is_refused),
	UNIT(a_fiber_of_odd_size_runs),
	UNIT(a_fiber_knows_whom_it_was_entered_from),
	UNIT(a_hundred_fibers_hand_over_in_a_row),
	UNIT(an_abandoned_fiber_starts_afresh),
	UNIT(a_fiber_may_be_abandoned_before_its_first_run),
	UNIT(the_memory_of_a_stack_is_good_for_anything_afterwards),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
