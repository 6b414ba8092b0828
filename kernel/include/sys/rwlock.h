/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * krwlock_t, to be a member. Readers-writer locks are declared and are not
 * there.
 */
#ifndef KERNEL_SYS_RWLOCK_H
#define KERNEL_SYS_RWLOCK_H

#include <ctxop_dialect.h>

typedef struct _krwlock {
	void *_opaque[1];
} krwlock_t;
typedef enum { RW_DRIVER = 2, RW_DEFAULT = 4 } krw_type_t;
typedef enum { RW_WRITER, RW_READER, RW_READER_STARVEWRITER } krw_t;

void rw_init(krwlock_t *, char *name, krw_type_t, void *);
void rw_destroy(krwlock_t *);
void rw_enter(krwlock_t *, krw_t);
int rw_tryenter(krwlock_t *, krw_t);
void rw_exit(krwlock_t *);
void rw_downgrade(krwlock_t *);
int rw_tryupgrade(krwlock_t *);
int rw_read_held(krwlock_t *);
int rw_write_held(krwlock_t *);
int rw_lock_held(krwlock_t *);
#define RW_READ_HELD(X) (rw_read_held(X))
#define RW_WRITE_HELD(X) (rw_write_held(X))
#define RW_LOCK_HELD(X) (rw_lock_held(X))

#endif /* KERNEL_SYS_RWLOCK_H */
