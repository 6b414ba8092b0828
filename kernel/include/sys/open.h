/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of opens. */
#ifndef KERNEL_SYS_OPEN_H
#define KERNEL_SYS_OPEN_H

#define OTYP_BLK 0
#define OTYP_MNT 1
#define OTYP_CHR 2
#define OTYP_SWP 3
#define OTYP_LYR 4

#endif /* KERNEL_SYS_OPEN_H */
