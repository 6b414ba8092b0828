/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ARCH_LABEL_H
#define ARCH_LABEL_H

#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

struct arch_label {
	ucontext_t al_uc;
	void (*al_entry)(void *);
	void *al_arg;
};

/* The registers of a machine that nobody has described: none. */
struct arch_fpu {
	uint8_t af_none;
};

/* Nobody says where that keeps it. */
static inline const void *
arch_sp(const struct arch_label *al)
{
	return (al);
}

#endif /* ARCH_LABEL_H */
