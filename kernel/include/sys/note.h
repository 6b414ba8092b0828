/* SPDX-License-Identifier: BSD-2-Clause */
/* Notes for checkers: nothing. */
#ifndef KERNEL_SYS_NOTE_H
#define KERNEL_SYS_NOTE_H

#define NOTE(X)
#define _NOTE(X)

#endif /* KERNEL_SYS_NOTE_H */
