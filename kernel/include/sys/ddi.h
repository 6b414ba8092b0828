/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time in ticks: the machine's. Device numbers, and waiting in microseconds,
 * which no simulated time is spent on, are declared and are not there.
 */
#ifndef KERNEL_SYS_DDI_H
#define KERNEL_SYS_DDI_H

#include <ctxop_dialect.h>

#include <sys/param.h>

static inline clock_t
ddi_get_lbolt(void)
{
	return (gethrtime() / (1000000000 / hz));
}

static inline int64_t
ddi_get_lbolt64(void)
{
	return (ddi_get_lbolt());
}

static inline clock_t
drv_usectohz(clock_t microseconds)
{
	const clock_t tick = 1000000 / hz;

	return ((microseconds + tick - 1) / tick);
}

static inline clock_t
drv_hztousec(clock_t ticks)
{
	return (ticks * (1000000 / hz));
}

void drv_usecwait(clock_t microseconds);
major_t getmajor(dev_t);
minor_t getminor(dev_t);
dev_t makedevice(major_t, minor_t);

#endif /* KERNEL_SYS_DDI_H */
