/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the processor traps while a thread of a machine runs (a stack that is
 * used up, a NULL pointer that is followed, a division by 0) ends the run, in a
 * kernel's words, and not the process. Addresses are told in the machine's own
 * terms: near which block or stack they are.
 *
 * I1. The handlers are the process's while any host thread is in sim_run(), or
 *     has a search, and no longer; that count is the one thing here that
 *     machines share. What is trapped on the host, or without a machine, and
 *     what somebody has sent, goes to who was there before.
 * I2. They run on a stack of the machine's own, since the thread's may be the
 *     one that is full. They do not return: the machine is stopped, and the
 *     frames stay there for the report. Under ThreadSanitizer, which does not
 *     survive that, nothing is caught.
 * I3. A second trap, while the first one is put into words, is one in what the
 *     machine itself keeps: nothing more is looked at then.
 *
 * What the host's C library was in the middle of stays undone: a trap inside
 * malloc() leaves its lock taken.
 */
#include "machine.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
#define NSIGNALS (sizeof(signals) / sizeof(*signals))

static pthread_mutex_t users_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned users;
static struct sigaction before[NSIGNALS];

/* ---- near what an address is ---- */

#define WHERE (KMEM_STORY + 100)

/* "8 bytes past a block of 96; allocated at A" */
static void
tell_block(const struct kmem_block *kb, uintptr_t address, char *where)
{
	uintptr_t begin = (uintptr_t)kmem_buffer(kb);
	uintptr_t end = begin + kb->kb_size;
	size_t bytes = address - begin;
	const char *place = "into";
	char story[KMEM_STORY];

	if (address < begin) {
		bytes = begin - address;
		place = "before";
	} else if (address >= end) {
		bytes = address - end;
		place = "past";
	}
	(void)snprintf(where, WHERE, "%zu bytes %s a %sblock of %zu%s", bytes,
	    place, kb->kb_state == KMEM_FREE ? "freed " : "", kb->kb_size,
	    kmem_story(kb, story));
}

static uintptr_t
page_size(void)
{
	return ((uintptr_t)sysconf(_SC_PAGESIZE));
}

/* Is it on this stack, or on the page below it? */
static bool
is_at_stack(const struct fiber *f, uintptr_t address)
{
	uintptr_t bottom = (uintptr_t)f->f_stack - page_size();

	return (f->f_stack != NULL && address >= bottom &&
	    address - bottom < f->f_size + page_size());
}

/* Whose stack it is, or NULL. */
static const struct sim_thread *
stack_owner(const sim_t *sim, uintptr_t address)
{
	const struct sim_thread *st;

	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		if (is_at_stack(&sim->sim_cpus[i].sc_idle.st_fiber, address))
			return (&sim->sim_cpus[i].sc_idle);
	for (st = sim->sim_threads; st != NULL; st = st->st_next)
		if (is_at_stack(&st->st_fiber, address))
			return (st);
	return (NULL);
}

static const char *
tell(const sim_t *sim, uintptr_t address, char *where)
{
	const struct sim_thread *st = stack_owner(sim, address);
	const struct kmem_block *kb = kmem_block_near(sim, address);

	if (st != NULL)
		(void)snprintf(where, WHERE, "at the stack of %s", st->st_name);
	else if (kb != NULL)
		tell_block(kb, address, where);
	else
		(void)snprintf(where, WHERE, "none of the machine's");
	return (where);
}

/* ---- in a kernel's words ---- */

static bool
is_stack_full(const struct fiber *f, uintptr_t address)
{
	uintptr_t bottom = (uintptr_t)f->f_stack;

	return (address < bottom && address >= bottom - page_size());
}

static void __attribute__((noreturn))
panic_for_page(const sim_t *sim, uintptr_t address)
{
	const struct fiber *f = sim->sim_cpu->sc_fiber;
	const char *name = thread_of(curthread)->st_name;
	char where[WHERE];

	if (is_stack_full(f, address))
		panic("stack overflow: %s has used all %zu bytes of its stack; "
		      "sc_stksize sets how much a thread gets",
		    name, f->f_size);
	if (address < page_size())
		panic("BAD TRAP: page fault in %s: a NULL pointer was followed "
		      "(address 0x%zx)",
		    name, (size_t)address);
	panic("BAD TRAP: page fault in %s: the address is %s", name,
	    tell(sim, address, where));
}

static void __attribute__((noreturn)) panic_for_no_address(const char *name)
{
	panic("BAD TRAP: general protection fault in %s: what was followed is "
	      "no address, but may be the 0xdeadbeef of freed memory or the "
	      "0xbaddcafe of new memory",
	    name);
}

static void __attribute__((noreturn))
panic_for(const sim_t *sim, const siginfo_t *info)
{
	const char *name = thread_of(curthread)->st_name;
	char where[WHERE];

	switch (info->si_signo) {
	case SIGSEGV:
		if (info->si_code == SI_KERNEL)
			panic_for_no_address(name);
		panic_for_page(sim, (uintptr_t)info->si_addr);
	case SIGBUS:
		panic("BAD TRAP: bus error in %s: the address is %s", name,
		    tell(sim, (uintptr_t)info->si_addr, where));
	case SIGFPE:
		panic("BAD TRAP: divide error in %s: a division by 0, or what "
		      "it gives does not fit",
		    name);
	default:
		panic("BAD TRAP: invalid opcode in %s: what was run is no "
		      "code, or was not to be reached",
		    name);
	}
}

/* ---- the handlers ---- */

/* Of a signal that is one of ours. */
static struct sigaction *
before_of(int signal)
{
	size_t i = 0;

	while (signals[i] != signal)
		i++;
	return (&before[i]);
}

/*
 * Not ours: let who was there before have it, when the instruction is tried
 * again, or when it is sent again.
 */
static void
pass_on(const siginfo_t *info)
{
	(void)sigaction(info->si_signo, before_of(info->si_signo), NULL);
	if (info->si_code <= 0)
		(void)raise(info->si_signo);
}

static void
handler(int signal, siginfo_t *info, void *context)
{
	sim_t *sim = (sim_t *)panic_sink;

	(void)context;
	(void)signal;
	if (info->si_code <= 0 || sim == NULL ||
	    sim->sim_cpu == &sim->sim_boot) {
		pass_on(info);
		return;
	}
	if (sim->sim_trap != NULL)
		panic("BAD TRAP: in %s, and what the machine keeps is "
		      "overwritten as well",
		    thread_of(curthread)->st_name);
	sim->sim_trap = __builtin_return_address(0);
	panic_for(sim, info);
}

static void
users_add(void)
{
	struct sigaction action = { .sa_sigaction = handler,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

	(void)pthread_mutex_lock(&users_lock);
	if (users++ == 0)
		for (size_t i = 0; i < NSIGNALS; i++)
			(void)sigaction(signals[i], &action, &before[i]);
	(void)pthread_mutex_unlock(&users_lock);
}

static void
users_remove(void)
{
	(void)pthread_mutex_lock(&users_lock);
	if (--users == 0) {
		for (size_t i = 0; i < NSIGNALS; i++)
			(void)sigaction(signals[i], &before[i], NULL);
		/* They may hold what was on some stack: see roots.c. */
		memset(before, 0, sizeof(before));
	}
	(void)pthread_mutex_unlock(&users_lock);
}

bool
fault_init(sim_t *sim)
{
	sim->sim_fault_stack = malloc(FAULT_STKSIZE);
	return (sim->sim_fault_stack != NULL);
}

void
fault_fini(sim_t *sim)
{
	free(sim->sim_fault_stack);
}

/* With sc_abort a debugger is to see the fault itself. */
static bool
is_caught(const sim_t *sim)
{
	return (SAN_FAULTS && !sim->sim_config.sc_abort);
}

void
fault_catch(sim_t *sim)
{
	const stack_t stack = { .ss_sp = sim->sim_fault_stack,
		.ss_size = FAULT_STKSIZE };

	if (!is_caught(sim) || sim->sim_catches++ > 0)
		return;
	(void)sigaltstack(&stack, &sim->sim_host_stack);
	users_add();
}

void
fault_release(sim_t *sim)
{
	if (!is_caught(sim) || --sim->sim_catches > 0)
		return;
	users_remove();
	(void)sigaltstack(&sim->sim_host_stack, NULL);
}
