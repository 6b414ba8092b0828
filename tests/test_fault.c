/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/fault.c: traps that end a run, and traps that are none of ours. */
#include "harness.h"

#include "machine.h"
#include "sanitizer.h"

#include <ctxop_explore.h>
#include <ctxop_mdb.h>
#include <pthread.h>
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

/* ---- what is known of it afterwards ---- */

TEST(the_cause_of_a_trap_is_where_it_was_trapped, "")
{
	sim_t *sim = boot(1);

	skip_if_uncaught();
	(void)spawn("t", follows_null, NULL);
	run_expecting(SIM_PANIC, "BAD TRAP: page fault in t: ");
	assert_string_equal(sim_cause(sim),
	    "panic: BAD TRAP: page fault in t: a NULL pointer was followed "
	    "(address #) in follows_null");
}

static void
follows_null_or_not(void *arg)
{
	if (sim_choose(2) == 1)
		follows_null(arg);
}

static void *
sets_up_to_follow(void *arg)
{
	(void)spawn("t", follows_null_or_not, arg);
	return (NULL);
}

TEST(a_search_finds_a_trap_and_goes_on, "")
{
	const struct sim_search se = { .se_setup = sets_up_to_follow,
		.se_causes = 2 };
	const struct sim_finding *fi;
	struct sim_verdict *vd;

	skip_if_uncaught();
	vd = sim_explore(&se);
	fi = &vd->vd_finding[0];
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_null(fi->fi_instead);
	assert_non_null(strstr(fi->fi_report, "panic: BAD TRAP: page fault"));
	assert_non_null(strstr(fi->fi_report, "\tfollows_null"));
	for (unsigned i = 0; i < 20; i++) {
		sim_t *sim = boot_with(
		    (struct sim_config){ .sc_tape = SIM_TOKEN(fi->fi_token) });

		(void)sets_up_to_follow(NULL);
		run_expecting(SIM_PANIC, fi->fi_message);
		sim_destroy(sim);
	}
	sim_verdict_free(vd);
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

/* ---- each kind ---- */

static char *page; /* of nobody's, which may not be touched */

static size_t
page_size(void)
{
	return ((size_t)sysconf(_SC_PAGESIZE));
}

static void
map_page(int how, int flags, int fd)
{
	page = mmap(NULL, page_size(), how, flags, fd, 0);
	assert_ptr_not_equal(page, MAP_FAILED);
}

/* Of a file that has nothing in it: to touch it is a bus error. */
static void
map_empty_file(void)
{
	int fd = memfd_create("empty", 0);

	assert_true(fd >= 0);
	map_page(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	assert_int_equal(close(fd), 0);
}

__attribute__((noinline)) static void
touches_the_page(void *arg)
{
	(void)arg;
	page[0] = 1;
}

__attribute__((noinline)) static void
runs_no_code(void *arg)
{
	(void)arg;
#ifdef __aarch64__
	__asm__ volatile(".inst 0");
#else
	__asm__ volatile("ud2");
#endif
}

static volatile int zero;

__attribute__((no_sanitize("undefined"), noinline)) static void
divides(void *arg)
{
	(void)arg;
	zero = 100 / zero;
}

static void
assert_trap(void (*body)(void *), const char *frame, const char *words)
{
	(void)boot(1);
	(void)spawn("careless", body, NULL);
	run_expecting(SIM_PANIC, words);
	REPORT_SHOWS(sim_report_print, frame);
	sim_destroy(sim_current());
}

TEST(each_kind_of_trap_ends_the_run_with_a_stack, "")
{
	skip_if_uncaught();
	map_page(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	assert_trap(touches_the_page,
	    "  stack of careless (state 0x4, t_preempt "
	    "0):\n\ttouches_the_page+0x",
	    "BAD TRAP: page fault in careless: the address is none of the "
	    "machine's");
	assert_int_equal(munmap(page, page_size()), 0);
	map_empty_file();
	assert_trap(touches_the_page,
	    "  stack of careless (state 0x4, t_preempt "
	    "0):\n\ttouches_the_page+0x",
	    "BAD TRAP: bus error in careless: the address is none of the "
	    "machine's");
	assert_int_equal(munmap(page, page_size()), 0);
	assert_trap(runs_no_code,
	    "  stack of careless (state 0x4, t_preempt 0):\n\truns_no_code+0x",
	    "BAD TRAP: invalid opcode in careless: ");
}

/* Some processors give 0, and go on. */
TEST(a_division_by_0_ends_the_run_where_the_processor_traps_it, "")
{
	struct utsname host;

	skip_if_uncaught();
	assert_int_equal(uname(&host), 0);
	if (strcmp(host.machine, "x86_64") != 0)
		skip();
	assert_trap(divides,
	    "  stack of careless (state 0x4, t_preempt 0):\n\tdivides+0x",
	    "BAD TRAP: divide error in careless: a division by 0");
}

/* ---- what an address is near to ---- */

#define HUGE_BLOCK ((size_t)64 << 20) /* the host gives it pages of its own */

static volatile char *target;

__attribute__((no_sanitize("address", "undefined"))) static void
touches_target(void *arg)
{
	(void)arg;
	*target = 1;
}

static void
protect_target(int how)
{
	uintptr_t at = (uintptr_t)target & ~(page_size() - 1);

	assert_int_equal(mprotect((void *)at, page_size(), how), 0);
}

static void
assert_told(const char *words)
{
	(void)spawn("careless", touches_target, NULL);
	protect_target(PROT_NONE);
	run_expecting(SIM_PANIC, words);
	protect_target(PROT_READ | PROT_WRITE);
	sim_destroy(sim_current());
}

static char *
huge_block(bool audit)
{
	(void)boot_with((struct sim_config){ .sc_audit = audit });
	return (kmem_alloc(HUGE_BLOCK, KM_SLEEP));
}

TEST(an_address_is_told_by_the_block_that_it_is_in_or_near, "")
{
	char *block;

	skip_if_uncaught();
	target = huge_block(true) + 10000;
	assert_told("BAD TRAP: page fault in careless: the address is 10000 "
		    "bytes into a block of 67108864; allocated at ");
	target = huge_block(false) + HUGE_BLOCK + 8;
	assert_told("the address is 8 bytes past a block of 67108864");
	block = huge_block(false);
	kmem_free(block, HUGE_BLOCK);
	target = block + 10000;
	assert_told("the address is 10000 bytes into a freed block of 6710");
}

/* The block's own header is on the page that may not be touched. */
TEST(a_trap_in_what_the_machine_keeps_ends_the_run_too, "")
{
	skip_if_uncaught();
	target = huge_block(false) + 8;
	assert_told("BAD TRAP: in careless, and what the machine keeps is ");
}

TEST(an_address_is_told_by_the_stack_that_it_is_on, "")
{
	kthread_t *other;

	skip_if_uncaught();
	(void)boot(1);
	other = spawn_stopped("other", does_nothing, NULL);
	target = (char *)thread_of(other)->st_fiber.f_stack - 8;
	(void)spawn("careless", touches_target, NULL);
	run_expecting(SIM_PANIC,
	    "page fault in careless: the address is at the stack of other");
}

/* ---- what is not the machine's ---- */

static volatile sig_atomic_t seen;

static void
unprotects(int signal)
{
	(void)signal;
	seen++;
	(void)mprotect(page, page_size(), PROT_READ | PROT_WRITE);
}

static void
counts(int signal)
{
	(void)signal;
	seen++;
}

static void *
touches_elsewhere(void *arg)
{
	touches_the_page(arg);
	return (NULL);
}

/* A host thread without a machine, while a machine runs. */
static void
waits_for_a_host_thread(void *arg)
{
	pthread_t thread;

	check(pthread_create(&thread, NULL, touches_elsewhere, arg) == 0);
	check(pthread_join(thread, NULL) == 0);
}

static void
is_sent_a_signal(void *arg)
{
	(void)arg;
	(void)raise(SIGFPE);
}

/* body runs with this handler there before, which is there again afterwards. */
static void
assert_goes_to(int signal, void (*mine)(int), void (*body)(void *))
{
	struct sigaction action = { .sa_handler = mine }, before, after;

	seen = 0;
	assert_int_equal(sigaction(signal, &action, &before), 0);
	(void)boot(1);
	(void)spawn("x", body, NULL);
	run();
	assert_int_equal(sigaction(signal, &before, &after), 0);
	assert_int_equal(seen, 1);
	assert_true(after.sa_handler == mine);
}

TEST(a_trap_of_a_host_thread_without_a_machine_is_not_the_machines, "")
{
	map_page(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	assert_goes_to(SIGSEGV, unprotects, waits_for_a_host_thread);
	assert_int_equal(munmap(page, page_size()), 0);
}

TEST(a_signal_that_somebody_sends_is_no_trap, "")
{
	assert_goes_to(SIGFPE, counts, is_sent_a_signal);
}

/* ---- around many runs ---- */

static struct sigaction in_check;

static void (*searched)(void *);

static void *
spawns_what_is_searched(void *arg)
{
	(void)spawn("x", searched, NULL);
	return (arg);
}

static bool
looks_at_handlers(void *state, char *why, size_t len)
{
	(void)state;
	(void)why;
	(void)len;
	return (sigaction(SIGSEGV, NULL, &in_check) == 0);
}

static void
search(void (*body)(void *), enum sim_outcome outcome)
{
	const struct sim_search se = { .se_setup = spawns_what_is_searched,
		.se_check = looks_at_handlers,
		.se_strategy = SIM_S_RANDOM,
		.se_causes = 2,
		.se_runs = 3 };
	struct sim_verdict *vd;

	searched = body;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_runs, 3);
	assert_int_equal(vd->vd_nfindings, outcome != SIM_OK);
	if (outcome != SIM_OK) {
		assert_int_equal(vd->vd_finding[0].fi_outcome, outcome);
		assert_int_equal(vd->vd_finding[0].fi_times, 3);
	}
	sim_verdict_free(vd);
}

TEST(a_search_catches_traps_in_all_its_runs_and_gives_the_handlers_back, "")
{
	struct sigaction action = { .sa_handler = counts }, before, after;
	stack_t stack_before, stack_after;

	skip_if_uncaught();
	assert_int_equal(sigaction(SIGSEGV, &action, &before), 0);
	assert_int_equal(sigaltstack(NULL, &stack_before), 0);
	search(follows_null, SIM_PANIC);
	search(does_nothing, SIM_OK);
	assert_true(in_check.sa_handler != counts);
	assert_int_equal(sigaction(SIGSEGV, &before, &after), 0);
	assert_true(after.sa_handler == counts);
	assert_int_equal(sigaltstack(NULL, &stack_after), 0);
	assert_ptr_equal(stack_after.ss_sp, stack_before.ss_sp);
	assert_int_equal(stack_after.ss_flags, stack_before.ss_flags);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_full_stack_ends_the_run_and_names_the_thread),
	UNIT(a_full_stack_of_a_handler_names_its_interrupt_thread),
	UNIT(following_null_ends_the_run_and_not_the_process),
	UNIT(the_cause_of_a_trap_is_where_it_was_trapped),
	UNIT(a_search_finds_a_trap_and_goes_on),
	UNIT(following_what_is_in_freed_memory_ends_the_run_by_name),
	UNIT(what_a_thread_had_in_registers_as_it_faulted_is_no_leak),
	UNIT(another_machine_runs_after_a_fault),
	UNIT(each_kind_of_trap_ends_the_run_with_a_stack),
	UNIT(a_division_by_0_ends_the_run_where_the_processor_traps_it),
	UNIT(an_address_is_told_by_the_block_that_it_is_in_or_near),
	UNIT(a_trap_in_what_the_machine_keeps_ends_the_run_too),
	UNIT(an_address_is_told_by_the_stack_that_it_is_on),
	UNIT(a_trap_of_a_host_thread_without_a_machine_is_not_the_machines),
	UNIT(a_signal_that_somebody_sends_is_no_trap),
	UNIT(
	    a_search_catches_traps_in_all_its_runs_and_gives_the_handlers_back),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
