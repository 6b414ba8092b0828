/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/fault.c: faults that end a run, and faults that are none of ours. */
#include "harness.h"

#include "sanitizer.h"

#include <ctxop_mdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

static void
skip_if_uncaught(void)
{
	if (!SAN_FAULTS)
		skip();
}

/* Deep enough for any stack; no tail call, and no frame is empty. */
static unsigned
recurses(unsigned depth)
{
	volatile char frame[256];

	frame[0] = (char)depth;
	return (depth == 0 ? 0 : recurses(depth - 1) + (unsigned)frame[0]);
}

static void
overflows(void *arg)
{
	(void)arg;
	(void)recurses(1000000);
}

TEST(a_full_stack_ends_the_run_and_names_the_thread, "")
{
	sim_t *sim = boot(1);
	char *text = NULL;
	size_t len;
	FILE *out;

	skip_if_uncaught();
	(void)spawn("greedy", overflows, NULL);
	run_expecting(SIM_PANIC, "stack overflow: greedy has used all ");
	out = open_memstream(&text, &len);
	assert_non_null(out);
	sim_report_print(sim, out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "\trecurses"));
	free(text);
}

TEST(a_full_stack_of_a_handler_names_its_interrupt_thread, "")
{
	skip_if_uncaught();
	(void)boot(1);
	sim_intr(0, 5, overflows, NULL);
	run_expecting(SIM_PANIC, "stack overflow: intr0/5 has used all ");
}

/* Out of the compiler's sight, which otherwise knows what will happen. */
static int *volatile nowhere;

/* UBSan would be first to find it. */
__attribute__((no_sanitize("undefined"))) static void
follows_null(void *arg)
{
	(void)arg;
	*nowhere = 1;
}

TEST(following_null_ends_the_run_and_not_the_process, "")
{
	skip_if_uncaught();
	(void)boot(1);
	(void)spawn("careless", follows_null, NULL);
	run_expecting(SIM_PANIC,
	    "BAD TRAP: page fault in careless: a NULL pointer was followed "
	    "(address 0x0)");
}

/* UBSan looks at its alignment first. */
__attribute__((no_sanitize("undefined"))) static void
follows_what_it_freed(void *arg)
{
	int *volatile *p = kmem_zalloc(sizeof(*p), KM_SLEEP);

	(void)arg;
	kmem_free((void *)(uintptr_t)p, sizeof(*p));
	**p = 1;
}

TEST(following_what_is_in_freed_memory_ends_the_run_by_name, "")
{
	struct utsname host;

	skip_if_uncaught();
	assert_int_equal(uname(&host), 0);
	if (strcmp(host.machine, "x86_64") != 0)
		skip();
	(void)boot_with((struct sim_config){ .sc_audit = true });
	(void)spawn("careless", follows_what_it_freed, NULL);
	run_expecting(SIM_PANIC,
	    "BAD TRAP: general protection fault in careless: what was "
	    "followed is no address, but may be the 0xdeadbeef of freed "
	    "memory or ");
}

TEST(another_machine_runs_after_a_fault, "")
{
	skip_if_uncaught();
	(void)boot(1);
	(void)spawn("careless", follows_null, NULL);
	run_expecting(SIM_PANIC, "BAD TRAP");
	sim_destroy(sim_current());
	(void)boot(2);
	(void)spawn("careless", follows_null, NULL);
	run_expecting(SIM_PANIC, "BAD TRAP");
}

/* A pointer that is nowhere but, in the end, in a register. */
static uintptr_t secret;

static void
keeps_secret(void *arg)
{
	(void)arg;
	secret = ~(uintptr_t)kmem_zalloc(8, KM_SLEEP);
}

__attribute__((no_sanitize("undefined"))) static void
follows_null_with_secret(void *arg)
{
	uintptr_t p = ~secret;

	(void)arg;
	__asm__ volatile("" : "+r"(p));
	*nowhere = 1;
	__asm__ volatile("" : "+r"(p));
}

TEST(what_a_thread_had_in_registers_as_it_faulted_is_no_leak, "")
{
	skip_if_uncaught();
	(void)boot(1);
	(void)spawn("a", keeps_secret, NULL);
	(void)spawn("b", follows_null_with_secret, NULL);
	run_expecting(SIM_PANIC, "BAD TRAP");
	assert_int_equal(sim_findleaks(sim_current(), NULL), 0);
}

/* ---- faults of the host ---- */

static volatile sig_atomic_t seen;
static char *page;

static void
unprotects(int signal)
{
	(void)signal;
	seen++;
	(void)mprotect(
	    page, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE);
}

static void
touches_the_page(void *arg)
{
	(void)arg;
	page[0] = 1;
}

TEST(any_other_fault_goes_to_who_was_there_before, "")
{
	struct sigaction mine = { .sa_handler = unprotects }, before, after;

	page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(page, MAP_FAILED);
	seen = 0;
	assert_int_equal(sigaction(SIGSEGV, &mine, &before), 0);
	(void)boot(1);
	(void)spawn("x", touches_the_page, NULL);
	run();
	assert_int_equal(sigaction(SIGSEGV, &before, &after), 0);
	assert_int_equal(seen, 1);
	assert_true(after.sa_handler == unprotects);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_full_stack_ends_the_run_and_names_the_thread),
	UNIT(a_full_stack_of_a_handler_names_its_interrupt_thread),
	UNIT(following_null_ends_the_run_and_not_the_process),
	UNIT(following_what_is_in_freed_memory_ends_the_run_by_name),
	UNIT(what_a_thread_had_in_registers_as_it_faulted_is_no_leak),
	UNIT(another_machine_runs_after_a_fault),
	UNIT(any_other_fault_goes_to_who_was_there_before),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
