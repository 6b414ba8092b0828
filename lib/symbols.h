/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of functions by address, each looked up once: a look-up reads the
 * program's symbol table from its file.
 */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

struct symbols {
	struct symbol *sy_first;
};

/* The name of the function that begins there; "?" if nobody knows. */
const char *symbols_name(struct symbols *, uintptr_t function);
/* Is the function that holds this address one of the library's own? */
bool symbols_is_own(struct symbols *, uintptr_t pc);

void symbols_fini(struct symbols *);

#endif /* SYMBOLS_H */
