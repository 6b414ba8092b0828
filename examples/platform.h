/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hardware that the consumers program, as far as it is modelled: a few
 * registers of each CPU. The vector registers are real: fpu_regs.h.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <ctxop_proc.h>
#include <sched_sim.h>

struct cpu_regs {
	uint64_t cr_fsbase; /* segregs.h */
	uint64_t cr_gsbase;
	uint64_t cr_guest;  /* svm.h: what VMLOAD loads and VMSAVE saves */
	uint64_t cr_events; /* pcbe.h */
	bool cr_is_counting;
	enum { SYSCALL_NATIVE, SYSCALL_LX } cr_lstar; /* brand.h */
	const struct ldt *cr_ldt;                     /* ldt.h */

	uint64_t cr_window; /* eras/window.h */
	uint64_t cr_ring0;  /* vbox.h: what a VM's ring-0 code has loaded */
};

struct platform {
	struct cpu_regs pl_cpu[SIM_MAXCPU];
	uint64_t pl_last_base; /* that an lwp was given: pcb.h */
	struct kcpc_ctx *pl_cpc_ctx[SIM_MAXCPU]; /* kcpc_idle.h */
};

/*
 * The hardware of the current machine: set by pcb_platform(), or, where there
 * are no lwps, as the pf_arg of an empty struct sim_platform.
 */
static inline struct platform *
platform(void)
{
	return (sim_platform_arg());
}

/* The registers of the CPU that the caller is on; preemption disabled. */
static inline struct cpu_regs *
cpu_regs(void)
{
	return (&platform()->pl_cpu[CPU->cpu_id]);
}

#endif /* PLATFORM_H */
