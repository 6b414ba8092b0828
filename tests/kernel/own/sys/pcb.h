/* SPDX-License-Identifier: BSD-2-Clause */
/* Its pcb. */
#ifndef OWN_SYS_PCB_H
#define OWN_SYS_PCB_H

#include <sys/fp.h>

typedef struct pcb {
	fpu_ctx_t pcb_fpu;
} pcb_t;

#endif /* OWN_SYS_PCB_H */
