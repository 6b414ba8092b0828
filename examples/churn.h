/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and threads come and go by the thousand, each with segment bases,
 * FPU and schedctl, as on a machine that is in use; and then nothing may be
 * lost, and nothing written that was freed (13917, comment 5).
 */
#ifndef CHURN_H
#define CHURN_H

#include "scenario.h"

void *churn_setup(void);
void *churn_setup_leak(void);
void *churn_setup_late_write(void);
bool churn_conclude(const void *, FILE *);

#endif /* CHURN_H */
