/* SPDX-License-Identifier: BSD-2-Clause */
/* Its locks are the machine's. */
#ifndef OWN_SYS_KSYNCH_H
#define OWN_SYS_KSYNCH_H

#include <sys/condvar.h>
#include <sys/mutex.h>

#endif /* OWN_SYS_KSYNCH_H */
