/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver finds that looks up the kernel's calls by name when it is
 * loaded, as VirtualBox does, instead of being linked with them: one table for
 * the kernel of each era of ctxop_installctx.h.
 *
 * A name alone does not say how to call it, which made a driver guess its era
 * from other names. So each entry has what a kernel's type information (CTF)
 * would tell: the number of arguments.
 *
 *	const struct ctxop_symbol *sy;
 *
 *	sy = ctxop_symbol(kernel, "installctx");
 *	if (sy == NULL || sy->sy_arguments != 7)
 *		refuse, and say why
 *	((installctx_7_t *)sy->sy_function)(curthread, arg, ...);
 */
#ifndef CTXOP_SYMBOLS_H
#define CTXOP_SYMBOLS_H

#include <ctxop_kernel.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct ctxop_symbol {
	const char *sy_name;
	unsigned sy_arguments;
	void (*sy_function)(void); /* of the type that the era has for it */
};

/*
 * The types of the calls before 13917, by the number of their arguments; that
 * of removectx() was 8 in the era of 9. What they do: ctxop_installctx.h.
 */
typedef void ctxop_handler_t(void *arg);
typedef void ctxop_child_handler_t(void *parent, void *child);
typedef void ctxop_free_handler_t(void *arg, int isexec);
typedef void installctx_7_t(kthread_t *, void *, ctxop_handler_t *,
    ctxop_handler_t *, ctxop_child_handler_t *, ctxop_child_handler_t *,
    ctxop_free_handler_t *);
typedef void installctx_8_t(kthread_t *, void *, ctxop_handler_t *,
    ctxop_handler_t *, ctxop_child_handler_t *, ctxop_child_handler_t *,
    ctxop_handler_t *, ctxop_free_handler_t *);
typedef void installctx_9_t(kthread_t *, void *, ctxop_handler_t *,
    ctxop_handler_t *, ctxop_child_handler_t *, ctxop_child_handler_t *,
    ctxop_handler_t *, ctxop_free_handler_t *, struct ctxop *);
typedef int removectx_7_t(kthread_t *, void *, ctxop_handler_t *,
    ctxop_handler_t *, ctxop_child_handler_t *, ctxop_child_handler_t *,
    ctxop_free_handler_t *);
typedef int removectx_8_t(kthread_t *, void *, ctxop_handler_t *,
    ctxop_handler_t *, ctxop_child_handler_t *, ctxop_child_handler_t *,
    ctxop_handler_t *, ctxop_free_handler_t *);
typedef struct ctxop *installctx_preallocate_t(void);

/*
 * The calls for ctxops of a kernel of that era; each in the era's library, the
 * last one in -lctxop_era13917. The end has no name. They are what that kernel
 * had: those of the old eras have no ctxop_install(), though a program can be
 * linked with both.
 */
extern const struct ctxop_symbol ctxop_symbols_7[];
extern const struct ctxop_symbol ctxop_symbols_8[];
extern const struct ctxop_symbol ctxop_symbols_9[];
extern const struct ctxop_symbol ctxop_symbols_13917[];

/* An entry for such a table. */
#define CTXOP_SYMBOL(NAME, ARGUMENTS, FUNCTION)                                \
	{                                                                      \
		NAME, ARGUMENTS, (void (*)(void))FUNCTION                      \
	}

/* That name's entry, or NULL. Any context. */
static inline const struct ctxop_symbol *
ctxop_symbol(const struct ctxop_symbol *kernel, const char *name)
{
	while (kernel->sy_name != NULL && strcmp(kernel->sy_name, name) != 0)
		kernel++;
	return (kernel->sy_name != NULL ? kernel : NULL);
}

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_SYMBOLS_H */
