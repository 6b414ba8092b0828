/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults of machine code that a kernel would panic on: a stack that is used up,
 * a NULL pointer that is followed, and what is no address at all, such as the
 * 0xdeadbeef of freed memory (x86-64 tells those). Any other fault is the
 * host's to deal with, as if this file were not there.
 *
 * I1. The handler is the process's while any host thread is in sim_run(), and
 *     no longer; that count is the one thing here that machines share.
 * I2. It runs on a stack of the machine's own, since the thread's may be the
 *     one that is full. It does not return: the machine is stopped, and the
 *     frames stay there for the report. Under ThreadSanitizer, which does not
 *     survive that, faults are not caught.
 */
#include "machine.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t users_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned users;
static struct sigaction before;

static bool
is_stack_full(const struct fiber *f, uintptr_t address)
{
	uintptr_t bottom = (uintptr_t)f->f_stack;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	return (address < bottom && address >= bottom - page);
}

static void
panic_for(sim_t *sim, uintptr_t address)
{
	const struct fiber *f = sim->sim_cpu->sc_fiber;

	if (is_stack_full(f, address))
		panic("stack overflow: %s has used all %zu bytes of its stack; "
		      "sc_stksize sets how much a thread gets",
		    thread_of(curthread)->st_name, f->f_size);
	if (address < (uintptr_t)sysconf(_SC_PAGESIZE))
		panic("BAD TRAP: page fault in %s: a NULL pointer was followed "
		      "(address 0x%zx)",
		    thread_of(curthread)->st_name, (size_t)address);
}

static void __attribute__((noreturn)) panic_for_no_address(void)
{
	panic("BAD TRAP: general protection fault in %s: what was followed is "
	      "no address, but may be the 0xdeadbeef of freed memory or the "
	      "0xbaddcafe of new memory",
	    thread_of(curthread)->st_name);
}

static void
handler(int signal, siginfo_t *info, void *context)
{
	sim_t *sim = (sim_t *)panic_sink;

	(void)context;
	if (sim != NULL && sim->sim_cpu != &sim->sim_boot) {
		if (info->si_code == SI_KERNEL)
			panic_for_no_address();
		panic_for(sim, (uintptr_t)info->si_addr);
	}
	/* Not ours: back to the instruction, which now meets who was before. */
	(void)sigaction(signal, &before, NULL);
}

static void
users_add(void)
{
	struct sigaction action = { .sa_sigaction = handler,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

	(void)pthread_mutex_lock(&users_lock);
	if (users++ == 0)
		(void)sigaction(SIGSEGV, &action, &before);
	(void)pthread_mutex_unlock(&users_lock);
}

static void
users_remove(void)
{
	(void)pthread_mutex_lock(&users_lock);
	if (--users == 0) {
		(void)sigaction(SIGSEGV, &before, NULL);
		/* It may hold what was on some stack: see roots.c. */
		memset(&before, 0, sizeof(before));
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
fault_catch(sim_t *sim, stack_t *saved)
{
	const stack_t stack = { .ss_sp = sim->sim_fault_stack,
		.ss_size = FAULT_STKSIZE };

	if (!is_caught(sim))
		return;
	(void)sigaltstack(&stack, saved);
	users_add();
}

void
fault_release(sim_t *sim, const stack_t *saved)
{
	if (!is_caught(sim))
		return;
	users_remove();
	(void)sigaltstack(saved, NULL);
}
