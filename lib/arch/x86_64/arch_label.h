/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ARCH_LABEL_H
#define ARCH_LABEL_H

#include <stddef.h>
#include <stdint.h>

struct arch_label {
	uint64_t *al_sp;
};

struct arch_fpu {
	_Alignas(16) uint8_t af_fxsave[512];
};

#endif /* ARCH_LABEL_H */
