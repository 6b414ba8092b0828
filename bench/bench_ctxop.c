/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/ctxop.c: a walk over a ring, on to a ring and off it. */
#include "bench.h"
#include "bench_machine.h"
#include "peers/peers.h"

#include <stdlib.h>

#define HOOKS 64

static void
hook(void *arg)
{
	__asm__ volatile("" : : "r"(arg));
}

static const struct ctxop_template tpl = {
	.ct_rev = CTXOP_TPL_REV, .ct_save = hook, .ct_restore = hook
};

/* ---- the library, in a thread ---- */

static void
install(unsigned n)
{
	while (n-- > 0)
		ctxop_install(curthread, &tpl, NULL);
}

static double
walk(uint64_t n)
{
	double start;

	install(HOOKS);
	kpreempt_disable();
	start = now_ns();
	for (uint64_t i = 0; i < n / HOOKS; i++)
		savectx(curthread);
	start = now_ns() - start;
	kpreempt_enable();
	return (start);
}

static double
attach_and_detach(uint64_t n)
{
	struct ctxop *op = ctxop_allocate(&tpl, NULL);
	double start;

	install(3);
	start = now_ns();
	for (uint64_t i = 0; i < n; i++) {
		ctxop_attach(curthread, op);
		ctxop_detach(curthread, op);
	}
	start = now_ns() - start;
	ctxop_free(op);
	return (start);
}

static double
install_and_remove(uint64_t n)
{
	double start;

	install(3);
	start = now_ns();
	for (uint64_t i = 0; i < n; i++) {
		ctxop_install(curthread, &tpl, &start);
		(void)ctxop_remove(curthread, &tpl, &start);
	}
	return (now_ns() - start);
}

static double
ring_walk(uint64_t n)
{
	return (bench_in_thread(walk, n));
}

static double
ring_attach(uint64_t n)
{
	return (bench_in_thread(attach_and_detach, n));
}

static double
ring_install(uint64_t n)
{
	return (bench_in_thread(install_and_remove, n));
}

/* ---- what they could cost ---- */

struct entry {
	void (*call)(void *);
	void *arg;
	struct entry *next, *prev;
};

static double
array_walk(uint64_t n)
{
	static struct entry array[HOOKS];
	double start;

	for (unsigned i = 0; i < HOOKS; i++)
		array[i].call = hook;
	__asm__ volatile("" : : "r"(array) : "memory");
	start = now_ns();
	for (uint64_t i = 0; i < n / HOOKS; i++)
		for (unsigned j = 0; j < HOOKS; j++)
			if (array[j].call != NULL)
				array[j].call(array[j].arg);
	return (now_ns() - start);
}

/* Links, and no more: to the front of a ring of three and off it. */
static double
inlined_links(uint64_t n)
{
	static struct entry ring[3], one;
	double start;

	for (unsigned i = 0; i < 3; i++) {
		ring[i].next = &ring[(i + 1) % 3];
		ring[i].prev = &ring[(i + 2) % 3];
	}
	start = now_ns();
	for (uint64_t i = 0; i < n; i++) {
		one.next = &ring[0];
		one.prev = ring[0].prev;
		one.prev->next = one.next->prev = &one;
		__asm__ volatile("" : : : "memory");
		one.prev->next = one.next;
		one.next->prev = one.prev;
		one.next = one.prev = NULL;
		__asm__ volatile("" : : : "memory");
	}
	return (now_ns() - start);
}

int
main(int argc, char **argv)
{
	static struct contender contenders[] = {
		{ .co_name = "savectx(), each of 64", .co_slice = ring_walk },
		{ .co_name = "an array's, each of 64", .co_slice = array_walk },
		{ .co_name = "GHookList, each of 64",
		    .co_slice = ghook_invoke_64 },
		{ .co_name = "attach and detach", .co_slice = ring_attach },
		{ .co_name = "cds_list, add and del",
		    .co_slice = cds_list_attach },
		{ .co_name = "inlined links", .co_slice = inlined_links },
		{ .co_name = "install and remove", .co_slice = ring_install },
		{ .co_name = "GHook, prepend and destroy",
		    .co_slice = ghook_install },
		{ 0 },
	};
	static const struct target targets[] = {
		{ "a walk to an array's", "savectx(), each of 64",
		    "an array's, each of 64", 1.2 },
		{ "a walk to GHookList's", "savectx(), each of 64",
		    "GHookList, each of 64", 0.4 },
		{ "attach and detach to cds_list's", "attach and detach",
		    "cds_list, add and del", 1.6 },
		{ "install and remove to GHook's", "install and remove",
		    "GHook, prepend and destroy", 0.4 },
		{ 0 },
	};

	return (bench_main(
	    &(struct bench){ "bench_ctxop", contenders, targets }, argc, argv));
}
