/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CTXOP_ACCESS_H
#define CTXOP_ACCESS_H
#include <stddef.h>
enum { SIM_READ = 1, SIM_WRITE = 2, SIM_ATOMIC = 4, SIM_ACQUIRE = 8, SIM_RELEASE = 16 };
void sim_access(const volatile void *addr, size_t size, unsigned how, const void *pc);
#endif
