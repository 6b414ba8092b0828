/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes and limits. hz is a number of the machine's: 100 ticks of 10 ms. */
#ifndef KERNEL_SYS_PARAM_H
#define KERNEL_SYS_PARAM_H

#include <sys/types.h>

#define hz 100

#define PAGESHIFT 12
#define PAGESIZE (1UL << PAGESHIFT)
#define PAGEOFFSET (PAGESIZE - 1)
#define PAGEMASK (~PAGEOFFSET)
#define MAXPATHLEN 1024
#define MAXNAMELEN 256
#define DEV_BSIZE 512
#define NBBY 8
#define NBPW sizeof(int)

#endif /* KERNEL_SYS_PARAM_H */
