/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the proof with Eva: harness.c over model.c over kernel.c. */
#ifndef HARNESS_H
#define HARNESS_H

#include <__fc_builtin.h>

#include <ctxop.h>

#include "sdt.h"

#define NOW 7 /* what gethrtime_unscaled() says */
#define KINDS 2

/* ---- kernel.c ---- */

extern struct ctxop slot[SLOTS];
extern bool slot_used[SLOTS];
extern kthread_t thread[THREADS];
extern proc_t process;
extern kthread_t *current;
extern int slot_to_give; /* by the next kmem_alloc() */

void nothing_is_held(void);
void slot_forget(int);

/* ---- model.c ---- */

/* Kind 0 has all handlers, kind 1 none; slots of one kind are duplicates. */
extern struct ctxop_template kind_template[KINDS];
extern int kind_arg[KINDS];
#define KIND_OF(SLOT) ((SLOT) % KINDS)

void model_init(void);
int model_position(int t, int slot); /* from the newest; -1: not there */
bool model_is_attached(int slot);
int model_find(int t, int kind); /* a slot, or -1 */
void model_attach(int t, int slot);
void model_detach(int t, int slot);
/* From here on, what is called is that; until model_check(). */
void model_expect(int t, enum ctxop_probe why, int child, int isexec);
void model_expect_one(int slot, int isexec);
void model_clear(int t);
/* All that is, is as the model says; the walk, if there was one, is done. */
void model_check(void);
long model_state(void);

#endif /* HARNESS_H */
