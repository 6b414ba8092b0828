/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of functions by address, each looked up once: a look-up reads the
 * program's symbol table from its file. So whoever unloads code, and loads
 * other code in its place, has need of a new list, which is one of a new
 * machine.
 */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct stack_frames;
struct symbols;

struct symbols *symbols_new(void); /* NULL: the host has no memory */
void symbols_free(struct symbols *);
void symbols_clear(struct symbols *); /* each is looked up again */

/*
 * The name of the function that begins there; "?" if nobody knows. Where the
 * host has no memory to keep it, it is there until another is asked for.
 */
const char *symbols_name(struct symbols *, uintptr_t function);
/* Is the function that holds this address one of the library's own? */
bool symbols_is_own(struct symbols *, uintptr_t pc);

/*
 * A stack, one line a frame, leaving out the switch at the inner end. For NULL,
 * no name is kept: that takes no memory of the host.
 */
void symbols_print(struct symbols *, const struct stack_frames *, FILE *);

#endif /* SYMBOLS_H */
