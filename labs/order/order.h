/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2: order. Two walks over a ring of ctxops, of which newest is the newest
 * entry, or NULL: next leads from there to ever older ones and wraps, prev
 * leads the other way.
 */
#ifndef ORDER_H
#define ORDER_H

#include <ctxop.h>

/*
 * The thread leaves its CPU: call save_op(arg) of each entry, in such an order
 * that what is loaded on top of something is saved before it. An entry whose
 * save_op is NULL is passed by. Other CPUs walk other rings at the same time.
 */
void order_save(struct ctxop *newest);

/* The thread is back, perhaps on another CPU: restore_op(arg), likewise. */
void order_restore(struct ctxop *newest);

#endif /* ORDER_H */
