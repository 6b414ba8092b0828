/* SPDX-License-Identifier: BSD-2-Clause */
/* See symbols.h. A list will do: a run has a handful of handlers. */
#include "symbols.h"

#include "unwind.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct symbol {
	struct symbol *sm_next;
	uintptr_t sm_pc;
	uintptr_t sm_offset; /* in the function that holds it */
	bool sm_is_own;
	char sm_name[128];
};

struct symbols {
	struct symbol *sy_first;
	struct symbol sy_spare; /* where the host has no memory for another */
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

static void
look_up(struct symbol *sm, uintptr_t pc)
{
	sm->sm_pc = pc;
	unwind_symbol(pc, sm->sm_name, sizeof(sm->sm_name), &sm->sm_offset);
	sm->sm_is_own = is_own(pc - sm->sm_offset) || is_switch(sm->sm_name);
}

static const struct symbol *
keep(struct symbols *sy, uintptr_t pc)
{
	struct symbol *sm = malloc(sizeof(*sm));

	if (sm == NULL) {
		look_up(&sy->sy_spare, pc);
		return (&sy->sy_spare);
	}
	look_up(sm, pc);
	sm->sm_next = sy->sy_first;
	sy->sy_first = sm;
	return (sm);
}

static const struct symbol *
symbol_at(struct symbols *sy, uintptr_t pc)
{
	struct symbol *sm = sy->sy_first;

	while (sm != NULL && sm->sm_pc != pc)
		sm = sm->sm_next;
	return (sm != NULL ? sm : keep(sy, pc));
}

const char *
symbols_name(struct symbols *sy, uintptr_t function)
{
	return (symbol_at(sy, function)->sm_name);
}

bool
symbols_is_own(struct symbols *sy, uintptr_t pc)
{
	return (symbol_at(sy, pc)->sm_is_own);
}

/* ---- stacks ---- */

/* What a stack begins with when the machine was stopped on it: not news. */
static bool
is_way_out(const char *name)
{
	static const char *const ways[] = { "arch_switch", "fiber_switch",
		"cpu_go_to", "leave", "stop", "take_panic", "unwind_caller",
		"panic_abort", "stack_note", "keep_place", "report",
		"violation", "violation_with", "race_report", "race_found",
		"race_keep", "race_granule", "race_access_now", "sim_access" };
	size_t len = strcspn(name, ".");

	if (strncmp(name, "__tsan_", 7) == 0)
		return (true);
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (strlen(ways[i]) == len && strncmp(name, ways[i], len) == 0)
			return (true);
	return (false);
}

/* False: no more of the way out. */
static bool
print_frame(const struct symbol *sm, uintptr_t back, bool inner, FILE *out)
{
	inner = inner && is_way_out(sm->sm_name);
	if (!inner)
		(void)fprintf(out, "\t%s+0x%" PRIxPTR "()\n", sm->sm_name,
		    sm->sm_offset + back);
	return (inner);
}

void
symbols_print(struct symbols *sy, const struct stack_frames *sf, FILE *out)
{
	struct symbol unkept;
	bool inner = true;

	for (unsigned i = 0; i < sf->sf_depth; i++) {
		/* All but the innermost are returns: name the call. */
		uintptr_t back = i > 0 ? 1 : 0, pc = sf->sf_pc[i] - back;
		const struct symbol *sm;

		if (sy != NULL) {
			sm = symbol_at(sy, pc);
		} else {
			look_up(&unkept, pc);
			sm = &unkept;
		}
		inner = print_frame(sm, back, inner, out);
	}
}

struct symbols *
symbols_new(void)
{
	return (calloc(1, sizeof(struct symbols)));
}

void
symbols_clear(struct symbols *sy)
{
	while (sy->sy_first != NULL) {
		struct symbol *next = sy->sy_first->sm_next;

		free(sy->sy_first);
		sy->sy_first = next;
	}
}

void
symbols_free(struct symbols *sy)
{
	if (sy != NULL)
		symbols_clear(sy);
	free(sy);
}
