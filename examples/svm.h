/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The AMD part of the hypervisor, and what a CPU holds of a guest. Its register
 * is there from the entry until it is saved, whatever the host does meanwhile.
 * Its translations stay behind even then: a CPU keeps, under the guest's
 * number (ASID), where the guest's page was when it last ran here. A guest that
 * comes from another CPU, where it may have moved the page, has them flushed.
 */
#ifndef SVM_H
#define SVM_H

#include "platform.h"

struct svm {
	uint64_t sv_guest; /* the register, while off the CPU */
	uint64_t sv_page;  /* where the guest's page is */
	uint32_t sv_asid;  /* not 0; no other guest has it */
	int sv_lastcpu;    /* where it ran last, or -1 */
	unsigned sv_migrations;
};

void svm_init(struct svm *, uint32_t asid);

/* To the CPU and from it; preemption disabled, or in a hook. */
void svm_restorectx(struct svm *);
void svm_savectx(struct svm *);

/*
 * Run the guest for one step, preemption disabled: it checks its register and
 * looks at its page, moves the page, and changes the register. expected is what
 * its program wants in the register.
 */
void svm_vmrun(struct svm *, uint64_t *expected);

#endif /* SVM_H */
