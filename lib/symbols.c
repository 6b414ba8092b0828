/* SPDX-License-Identifier: BSD-2-Clause */
/* See symbols.h. A list will do: a run has a handful of handlers. */
#include "symbols.h"

#include "unwind.h"

#include <stdlib.h>

struct symbol {
	struct symbol *sm_next;
	uintptr_t sm_function;
	char sm_name[128];
};

static struct symbol *
look_up(struct symbols *sy, uintptr_t function)
{
	struct symbol *sm = malloc(sizeof(*sm));
	uintptr_t offset;

	if (sm == NULL)
		return (NULL);
	sm->sm_function = function;
	unwind_symbol(function, sm->sm_name, sizeof(sm->sm_name), &offset);
	sm->sm_next = sy->sy_first;
	sy->sy_first = sm;
	return (sm);
}

const char *
symbols_name(struct symbols *sy, uintptr_t function)
{
	struct symbol *sm = sy->sy_first;

	while (sm != NULL && sm->sm_function != function)
		sm = sm->sm_next;
	if (sm == NULL)
		sm = look_up(sy, function);
	return (sm != NULL ? sm->sm_name : "?");
}

void
symbols_fini(struct symbols *sy)
{
	while (sy->sy_first != NULL) {
		struct symbol *next = sy->sy_first->sm_next;

		free(sy->sy_first);
		sy->sy_first = next;
	}
}
