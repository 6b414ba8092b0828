/* SPDX-License-Identifier: BSD-2-Clause */
/* What model.c knows of model_ring.c. */
#ifndef MODEL_PARTS_H
#define MODEL_PARTS_H

#include "model.h"

/* It becomes the newest of a thread. Is it on that ring? */
void model_push(struct model *, unsigned thread, unsigned op);
bool model_is_on(const struct model *, unsigned thread, unsigned op);

/* Its free handler is called, and it is no more. */
void model_discard(struct model *, struct outcome *, unsigned op, int isexec);

/* Take it off, inside the lock and without preemption; then perhaps free it. */
void model_take_inside(
    struct model *, struct outcome *, unsigned thread, unsigned op, bool frees);

/* The handlers of a kind, of all on a ring. */
void model_walk(struct model *, enum kind, unsigned thread, unsigned other,
    struct outcome *);

/* All of a ring are no more. */
void model_free_all(
    struct model *, unsigned thread, int isexec, struct outcome *);

#endif /* MODEL_PARTS_H */
