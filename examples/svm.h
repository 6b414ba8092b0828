/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The AMD part of the hypervisor: guest registers that the CPU holds from the
 * entry to the guest until they are saved, whatever the host does meanwhile.
 */
#ifndef SVM_H
#define SVM_H

#include "platform.h"

struct svm {
	uint64_t sv_guest; /* while off the CPU */
};

/* To the CPU and from it; preemption disabled, or in a hook. */
void svm_restorectx(struct svm *);
void svm_savectx(struct svm *);

/* One step of the guest: check its register, and change it. */
void svm_guest_step(uint64_t *expected);

#endif /* SVM_H */
