/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutexes, condition variables, and what is declared of the others. */
#ifndef KERNEL_SYS_KSYNCH_H
#define KERNEL_SYS_KSYNCH_H

#include <sys/condvar.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/semaphore.h>

#endif /* KERNEL_SYS_KSYNCH_H */
