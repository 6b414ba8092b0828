/* SPDX-License-Identifier: BSD-2-Clause */
/* A hypervisor's virtual CPU, in the dialect of an illumos driver. */
#ifndef VCPU_H
#define VCPU_H

#include <sys/ksynch.h>
#include <sys/types.h>

typedef struct vcpu {
	kmutex_t vc_lock; /* one thread at a time has it loaded */
	struct ctxop *vc_ctxop;
	processorid_t vc_last_cpu;
	uint_t vc_migrations;
	uint64_t vc_guest; /* what the guest has in the CPU's register */
	boolean_t vc_loaded;
} vcpu_t;

extern vcpu_t *vcpu_create(uint_t id);
extern void vcpu_destroy(vcpu_t *);
extern void vcpu_run(vcpu_t *, uint_t steps);

#endif /* VCPU_H */
