/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Modelled registers, one set for each CPU, where the machine's own cannot be
 * used. They belong to the machine that the host thread plays, so a host
 * thread runs one machine with them at a time.
 */
#ifndef MODEL_H
#define MODEL_H

#include "../../fpu_regs.h"

/* Those of the CPU that the caller is on. */
struct fpu_regs *modelled_regs(void);

#endif /* MODEL_H */
