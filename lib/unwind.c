/* SPDX-License-Identifier: BSD-2-Clause */
/* libunwind, and nothing else that knows of it. See unwind.h. */
#define UNW_LOCAL_ONLY
#include "unwind.h"

#include <inttypes.h>
#include <libunwind.h>
#include <string.h>

/* What it writes, memory checkers do not see it write. */
static bool
get_reg(unw_cursor_t *cursor, int reg, unw_word_t *value)
{
	if (unw_get_reg(cursor, reg, value) < 0)
		return (false);
	san_memory_known(value, sizeof(*value));
	return (true);
}

static void
unwind_from(unw_context_t *context, struct stack_frames *sf)
{
	unw_cursor_t cursor;
	unw_word_t pc;

	sf->sf_depth = 0;
	if (unw_init_local(&cursor, context) < 0)
		return;
	do {
		if (!get_reg(&cursor, UNW_REG_IP, &pc) || pc == 0)
			return;
		sf->sf_pc[sf->sf_depth++] = (uintptr_t)pc;
	} while (sf->sf_depth < UNWIND_FRAMES && unw_step(&cursor) > 0);
}

void
unwind_fiber(const struct fiber *f, struct stack_frames *sf)
{
	ucontext_t uc;

	arch_unwind_context(&f->f_label, &uc);
	/* The same, or on aarch64 the same without its unused end. */
	unwind_from((unw_context_t *)(void *)&uc, sf);
}

static uintptr_t
stack_pointer(unw_cursor_t *cursor)
{
	unw_word_t sp;

	return (get_reg(cursor, UNW_REG_SP, &sp) ? (uintptr_t)sp : 0);
}

static void
take_registers(unw_cursor_t *cursor, struct stack_registers *sr)
{
	unw_word_t value;

	sr->sr_sp = stack_pointer(cursor);
	sr->sr_count = 0;
	for (int i = 0; i < UNWIND_REGISTERS; i++)
		if (!unw_is_fpreg(i) && get_reg(cursor, i, &value))
			sr->sr_value[sr->sr_count++] = (uintptr_t)value;
}

void
unwind_registers(
    const struct fiber *f, uintptr_t above, struct stack_registers *sr)
{
	ucontext_t uc;
	unw_cursor_t cursor;

	*sr = (struct stack_registers){ 0 };
	arch_unwind_context(&f->f_label, &uc);
	if (unw_init_local(&cursor, (unw_context_t *)(void *)&uc) < 0)
		return;
	take_registers(&cursor, sr);
	while (stack_pointer(&cursor) <= above)
		if (unw_step(&cursor) <= 0)
			return;
	take_registers(&cursor, sr);
}

void
unwind_caller(struct stack_frames *sf)
{
	unw_context_t context;

	(void)unw_getcontext(&context);
	unwind_from(&context, sf);
}

void
unwind_caller_fast(struct stack_frames *sf)
{
	int depth = unw_backtrace((void **)sf->sf_pc, UNWIND_FRAMES);

	sf->sf_depth = depth > 0 ? (unsigned)depth : 0;
	san_memory_known(sf->sf_pc, sf->sf_depth * sizeof(*sf->sf_pc));
}

void
unwind_to_trap(struct stack_frames *sf, const void *back)
{
	unsigned i = 0;

	while (i < sf->sf_depth && sf->sf_pc[i] != (uintptr_t)back)
		i++;
	if (i == sf->sf_depth)
		return;
	sf->sf_depth -= i + 1;
	memmove(
	    sf->sf_pc, &sf->sf_pc[i + 1], sf->sf_depth * sizeof(*sf->sf_pc));
}

/*
 * libunwind 1.6 names the function under a cursor only, so give it a cursor
 * that stands there: one byte on, since it takes the address for that of a
 * return, and so for the end of what comes before it.
 */
static bool
find_symbol(uintptr_t pc, char *name, size_t len, unw_word_t *past)
{
	unw_context_t context;
	unw_cursor_t cursor;

	(void)unw_getcontext(&context);
	return (unw_init_local(&cursor, &context) >= 0 &&
	    unw_set_reg(&cursor, UNW_REG_IP, pc + 1) >= 0 &&
	    unw_get_proc_name(&cursor, name, len, past) >= 0);
}

void
unwind_symbol(uintptr_t pc, char *name, size_t len, uintptr_t *offset)
{
	unw_word_t past = 1;
	bool is_found;

	san_reports_off(); /* of what it reads of its own */
	is_found = find_symbol(pc, name, len, &past);
	san_reports_on();
	if (!is_found)
		(void)snprintf(name, len, "?");
	san_memory_known(name, len);
	san_memory_known(&past, sizeof(past));
	*offset = is_found ? (uintptr_t)past - 1 : 0;
}
