/* SPDX-License-Identifier: BSD-2-Clause */
/* Boost.Context's switch, which is written to be called from anything. */
#include "../bench.h"
#include "peers.h"

typedef void *fcontext_t;

typedef struct {
	fcontext_t from;
	void *data;
} transfer_t;

transfer_t jump_fcontext(fcontext_t to, void *data);
fcontext_t make_fcontext(void *top, size_t size, void (*entry)(transfer_t));

#define STKSIZE 65536

static _Alignas(16) char stack[2][STKSIZE];
static uint64_t left;

/* To whom it comes from; the first one learns of the second, and the second of
 * nobody else. */
static void
passes_on(transfer_t transfer)
{
	fcontext_t host = transfer.from, other = transfer.data;

	if (other == NULL)
		other = host;
	for (;;)
		other = jump_fcontext(left-- > 0 ? other : host, NULL).from;
}

double
fcontext_switch(uint64_t n)
{
	fcontext_t first = make_fcontext(
	    stack[0] + STKSIZE, STKSIZE, passes_on);
	fcontext_t second = make_fcontext(
	    stack[1] + STKSIZE, STKSIZE, passes_on);
	double start;

	left = n &
	    ~UINT64_C(1); /* it ends on the first, which knows the host */
	start = now_ns();
	(void)jump_fcontext(first, second);
	return (now_ns() - start);
}
