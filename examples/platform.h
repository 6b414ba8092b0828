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
	uint16_t cr_fs; /* selectors: 0 in 64-bit programs */
	uint16_t cr_gs;
	uintptr_t cr_sysenter_esp; /* sep.h */
	uint32_t cr_fpu_control;   /* fpu.h: rounding and masks, as MXCSR */
	bool cr_fpu_is_disabled;   /* fpu.h: CR0.TS */
	uint64_t cr_guest;  /* svm.h: what VMLOAD loads and VMSAVE saves */
	uint64_t cr_events; /* pcbe.h */
	bool cr_is_counting;
	enum { SYSCALL_NATIVE, SYSCALL_LX } cr_lstar; /* brand.h */
	const struct ldt *cr_ldt;                     /* ldt.h */

	uint64_t cr_window;   /* eras/window.h */
	uint64_t cr_ring0;    /* vbox.h: what a VM's ring-0 code has loaded */
	uint64_t cr_tlb_page; /* svm.h: where a guest's page is */
	uint32_t cr_tlb_asid; /* whose that is; 0: nobody's */
	uint32_t cr_vmcs;     /* kvm.h: the current one; 0: none */
};

/* What the kernel of a machine forgets to do. All false is a good kernel. */
struct forgets {
	bool fg_segregs_hook;    /* to install it */
	bool fg_segregs_model;   /* that there are 64-bit programs */
	bool fg_sep_hook;        /* to install it */
	bool fg_fpu_hook;        /* to install it */
	bool fg_fpu_inherit;     /* its fork and lwp_create handlers */
	bool fg_fpu_saved;       /* to wait until a stopped lwp is saved */
	bool fg_fpu_owner;       /* that what it frees may be another's */
	bool fg_fpu_preallocate; /* to allocate before preemption is off */
	bool fg_schedctl_fork;   /* its fork handler */
	bool fg_schedctl_remove; /* to remove it as an lwp exits */
};

struct platform {
	struct cpu_regs pl_cpu[SIM_MAXCPU];
	bool pl_has_sep;      /* CPUs have sysenter: sep.h. AMD's do not */
	uint32_t pl_last_lwp; /* the number of the newest: pcb.h */
	struct forgets pl_forgets;
	struct kcpc_ctx *pl_cpc_ctx[SIM_MAXCPU]; /* kcpc_idle.h */
	uint32_t pl_last_guest; /* number of the newest guest: vmm.h, kvm.h */
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
