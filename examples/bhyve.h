/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scenario of illumos bug 13917: vCPU threads of bhyve enter and leave
 * their guests, host programs compete for the CPUs, and everybody computes in
 * the vector registers.
 */
#ifndef BHYVE_H
#define BHYVE_H

#include "scenario.h"

void *bhyve_setup(void);
void *bhyve_setup_without_fpu_hook(void);
bool bhyve_conclude(const void *, FILE *);

/* How often a vCPU thread left its CPU in the middle of its guest. */
unsigned bhyve_absences(const void *);

#endif /* BHYVE_H */
