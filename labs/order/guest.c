/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, hidden part: a host's FPU, and a guest's on top of it. One real ctxop
 * of each thread walks its ring by the answer's functions, whenever the kernel
 * switches.
 */
#include "hidden.h"

#include "../lab.h"

static unsigned fpu; /* the one register of the one CPU */

static struct program {
	struct ctxop *ring;
	unsigned host, guest; /* what they want to find */
	unsigned saved_host, saved_guest, under_guest;
} vm, shell;

static void
fpu_save(void *arg)
{
	SIM_FUNCTION();
	((struct program *)arg)->saved_host = fpu;
}

static void
fpu_restore(void *arg)
{
	SIM_FUNCTION();
	fpu = ((struct program *)arg)->saved_host;
}

static void
guest_save(void *arg)
{
	struct program *pr = arg;

	SIM_FUNCTION();
	pr->saved_guest = fpu;
	fpu = pr->under_guest;
}

static void
guest_restore(void *arg)
{
	struct program *pr = arg;

	SIM_FUNCTION();
	pr->under_guest = fpu;
	fpu = pr->saved_guest;
}

static void
kernel_save(void *arg)
{
	order_save(((struct program *)arg)->ring);
}

static void
kernel_restore(void *arg)
{
	order_restore(((struct program *)arg)->ring);
}

static void
expect_fpu(const char *whose, unsigned wanted)
{
	LAB_EXPECT(fpu == wanted,
	    "%s left %u in the FPU: expected the same after each switch, seen "
	    "%u",
	    whose, wanted, fpu);
}

/* Enter a guest, and compute in it; then leave it. */
static void
run_guest(struct program *pr)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = guest_save,
		.ct_restore = guest_restore };
	struct ctxop *op = ctxop_allocate(&tpl, pr);

	kpreempt_disable();
	ring_put(&pr->ring, op);
	pr->saved_guest = pr->guest;
	guest_restore(pr);
	kpreempt_enable();
	for (unsigned i = 0; i < 2; i++) {
		yield();
		expect_fpu("the guest", pr->guest);
		fpu = ++pr->guest;
	}
	kpreempt_disable();
	ring_take_newest(&pr->ring);
	guest_save(pr);
	kpreempt_enable();
	ctxop_free(op);
}

/* As a kernel makes one: its FPU's entry, and what the switch calls. */
static struct ctxop *
begin_program(struct program *pr)
{
	static const struct ctxop_template host = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = fpu_save,
		.ct_restore = fpu_restore };
	static const struct ctxop_template kernel = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = kernel_save,
		.ct_restore = kernel_restore };
	struct ctxop *walker = ctxop_allocate(&kernel, pr);

	pr->ring = NULL;
	ring_put(&pr->ring, ctxop_allocate(&host, pr));
	pr->saved_host = pr->host;
	kpreempt_disable();
	ctxop_attach(curthread, walker);
	fpu_restore(pr);
	kpreempt_enable();
	return (walker);
}

static void
runs_a_program(void *arg)
{
	struct program *pr = arg;
	struct ctxop *walker = begin_program(pr);

	if (pr->guest != 0)
		run_guest(pr);
	for (unsigned i = 0; i < 2; i++) {
		yield();
		expect_fpu(
		    pr == &vm ? "the host's program" : "the shell", pr->host);
		fpu = ++pr->host;
	}
	ctxop_detach(curthread, walker);
	ctxop_free(walker);
	ring_free(pr->ring);
}

void *
vm_and_shell(void *arg)
{
	vm = (struct program){ .host = 1, .guest = 7 };
	shell = (struct program){ .host = 100 };
	fpu = 0;
	(void)lab_thread("vm", runs_a_program, &vm);
	(void)lab_thread("shell", runs_a_program, &shell);
	return (arg);
}
