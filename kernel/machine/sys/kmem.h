/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem_alloc(), kmem_zalloc(), kmem_free() of ctxop_kernel.h, which know
 * KM_SLEEP and KM_NOSLEEP and panic on other flags. Caches are declared and are
 * not there.
 */
#ifndef KERNEL_SYS_KMEM_H
#define KERNEL_SYS_KMEM_H

#include <ctxop_dialect.h>

#define KM_PUSHPAGE 0x0004
#define KM_NORMALPRI 0x0100
#define KM_NOSLEEP_LAZY (KM_NOSLEEP | KM_NORMALPRI)

typedef struct kmem_cache kmem_cache_t;
kmem_cache_t *kmem_cache_create(const char *name, size_t size, size_t align,
    int (*constructor)(void *, void *, int), void (*destructor)(void *, void *),
    void (*reclaim)(void *), void *arg, void *source, int flags);
void kmem_cache_destroy(kmem_cache_t *);
void *kmem_cache_alloc(kmem_cache_t *, int flags);
void kmem_cache_free(kmem_cache_t *, void *);

#endif /* KERNEL_SYS_KMEM_H */
