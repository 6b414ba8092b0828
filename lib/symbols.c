/* SPDX-License-Identifier: BSD-2-Clause */
/* See symbols.h. A list will do: a run has a handful of handlers. */
#include "symbols.h"

#include "unwind.h"

#include <stdlib.h>
#include <string.h>

struct symbol {
	struct symbol *sm_next;
	uintptr_t sm_function;
	bool sm_is_own;
	char sm_name[128];
};

/*
 * The compiler has noted where each function of the library begins, static ones
 * included, and none of anybody else's: see lib/CMakeLists.txt. The linker
 * names the ends of that list, if there is one.
 */
extern const uintptr_t __start___patchable_function_entries[]
    __attribute__((weak));
extern const uintptr_t __stop___patchable_function_entries[]
    __attribute__((weak));

#define ENTRY_SIZE 4 /* of a landing pad, which may stand in front */

static bool
is_own(uintptr_t start)
{
	const uintptr_t *end = __stop___patchable_function_entries;

	for (const uintptr_t *at = __start___patchable_function_entries;
	     at != end; at++)
		if (*at - start <= ENTRY_SIZE)
			return (true);
	return (false);
}

/* What is not C is in no list. */
static bool
is_switch(const char *name)
{
	return (strncmp(name, "arch_", strlen("arch_")) == 0);
}

static struct symbol *
look_up(struct symbols *sy, uintptr_t function)
{
	struct symbol *sm = malloc(sizeof(*sm));
	uintptr_t offset;

	if (sm == NULL)
		return (NULL);
	sm->sm_function = function;
	unwind_symbol(function, sm->sm_name, sizeof(sm->sm_name), &offset);
	sm->sm_is_own = is_own(function - offset) || is_switch(sm->sm_name);
	sm->sm_next = sy->sy_first;
	sy->sy_first = sm;
	return (sm);
}

static const struct symbol *
symbol_at(struct symbols *sy, uintptr_t function)
{
	struct symbol *sm = sy->sy_first;

	while (sm != NULL && sm->sm_function != function)
		sm = sm->sm_next;
	return (sm != NULL ? sm : look_up(sy, function));
}

const char *
symbols_name(struct symbols *sy, uintptr_t function)
{
	const struct symbol *sm = symbol_at(sy, function);

	return (sm != NULL ? sm->sm_name : "?");
}

bool
symbols_is_own(struct symbols *sy, uintptr_t pc)
{
	const struct symbol *sm = symbol_at(sy, pc);

	return (sm != NULL && sm->sm_is_own);
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
