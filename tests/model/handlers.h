/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handlers that say which they are, what they were called with, and what they
 * found; some operate themselves (struct duty).
 */
#ifndef HANDLERS_H
#define HANDLERS_H

#include "model.h"

#include <ctxop.h>

/* What has happened on the library's side, and where its objects are. */
struct handlers {
	const struct model *ha_model;
	kthread_t **ha_thread;
	uint8_t ha_child; /* the number of a thread that is new, or NOBODY */
	struct ctxop *const *ha_op;
	bool ha_dying[MODEL_OPS]; /* its free handler runs */
	struct outcome *ha_out;
	uint64_t ha_deeds; /* what handlers have done, of all kinds */
};

/* Whose calls are noted; NULL: nobody's. */
extern struct handlers *handlers_current;

/* The recipe as a real template, and its arg. */
void handlers_template(const struct recipe *, struct ctxop_template *);
void *handlers_arg(const struct recipe *);

/* Is this what the recipe says? */
bool handlers_match(const struct ctxop *, const struct recipe *);

#endif /* HANDLERS_H */
