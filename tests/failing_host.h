/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A host whose requests for memory fail when a test says so, and that knows
 * what it has given and did not get back. In the programs that it is linked to,
 * the linker puts it in the place of the C library's functions, but for what
 * the C library itself and CMocka ask for (--wrap).
 *
 * I1. What malloc() and aligned_alloc() give is not zero.
 */
#ifndef FAILING_HOST_H
#define FAILING_HOST_H

#include <stdbool.h>
#include <stdio.h>

/* The nth request from here on fails, with goes_on all after it too; 0: none */
void host_fail(unsigned long nth, bool goes_on);
bool host_has_failed(void); /* since */

/* Whom to ask about each request: does the nth since host_fail() fail, and all
 * after it? Called on the stack of who made it. NULL: nobody. */
enum host_answer { HOST_GIVES, HOST_FAILS, HOST_FAILS_FROM_HERE_ON };
void host_ask(enum host_answer (*)(unsigned long nth));

/* What was not given back; and who asked for it, for a person. */
unsigned host_held(void);
void host_tell_held(FILE *);

#endif /* FAILING_HOST_H */
