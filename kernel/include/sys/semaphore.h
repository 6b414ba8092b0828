/* SPDX-License-Identifier: BSD-2-Clause */
/* ksema_t, to be a member. Semaphores are declared and are not there. */
#ifndef KERNEL_SYS_SEMAPHORE_H
#define KERNEL_SYS_SEMAPHORE_H

#include <ctxop_dialect.h>

typedef struct _ksema {
	void *_opaque[2];
} ksema_t;
typedef enum { SEMA_DEFAULT, SEMA_DRIVER } ksema_type_t;

void sema_init(ksema_t *, uint32_t, char *name, ksema_type_t, void *);
void sema_destroy(ksema_t *);
void sema_p(ksema_t *);
int sema_p_sig(ksema_t *);
int sema_tryp(ksema_t *);
void sema_v(ksema_t *);

#endif /* KERNEL_SYS_SEMAPHORE_H */
