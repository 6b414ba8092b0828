/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stacks as a person reads them, through libunwind: of a fiber that is left,
 * or of the caller. What is printed is symbol and offset, never an address.
 */
#ifndef UNWIND_H
#define UNWIND_H

#include "fiber.h"

#include <stdio.h>

#define UNWIND_FRAMES 48

struct stack_frames {
	unsigned sf_depth;
	uintptr_t sf_pc[UNWIND_FRAMES]; /* innermost first */
};

void unwind_fiber(const struct fiber *, struct stack_frames *);
void unwind_caller(struct stack_frames *);
/* Ten times as fast; on some machines it ends early. */
void unwind_caller_fast(struct stack_frames *);

/*
 * Of a stack on which a signal was dealt with: what it came to becomes the
 * innermost frame. back is where the handler returned to. No such frame: as is.
 */
void unwind_to_trap(struct stack_frames *, const void *back);

/*
 * What a frame of a fiber that is left needs to go on: the innermost one whose
 * stack pointer is above this address (0: the innermost of all, which is the
 * answer too if there is none, or nobody knows).
 */
#define UNWIND_REGISTERS 32

struct stack_registers {
	uintptr_t sr_sp; /* 0 if even that is unknown */
	unsigned sr_count;
	uintptr_t sr_value[UNWIND_REGISTERS];
};

void unwind_registers(
    const struct fiber *, uintptr_t above, struct stack_registers *);

/* The function that holds pc, and the offset in it; "?" if unknown. */
void unwind_symbol(uintptr_t pc, char *name, size_t len, uintptr_t *offset);

#endif /* UNWIND_H */
