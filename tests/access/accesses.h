/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Code that is compiled by ctxop_explore_sources(), at each level of
 * optimisation, as a driver's would be. Each function's comment says what it
 * does to shared memory.
 */
#ifndef ACCESSES_H
#define ACCESSES_H

#include <stdbool.h>

struct accesses {
	bool (*ac_constructed)(void); /* a constructor ran, before main() */
	void (*ac_reset)(void);
	int (*ac_counter)(void);    /* reads it */
	void (*ac_increment)(void); /* counter++ */
	void (*ac_unaligned)(void); /* the same, at an odd address */
	void (*ac_volatile)(void);  /* the same, of a volatile one */
	void (*ac_sizes)(void);     /* writes 1, 2, 4, 8 bytes */
	void (*ac_struct)(void);    /* a 40-byte struct is assigned */
	void (*ac_copy)(void);      /* memcpy() of 8 bytes, */
	void (*ac_move)(void);      /* memmove() of 16, */
	void (*ac_fill)(void);      /* memset() of 24, */
	void (*ac_compare)(void);   /* memcmp() of 8 */
	void (*ac_copy_none)(void); /* memcpy() of nothing */
	void (*ac_private)(void);   /* only its own stack */
	void (*ac_add)(void);       /* atomic_fetch_add(), */
	void (*ac_exchange)(void);  /* atomic_compare_exchange_strong() */
	void (*ac_fence)(void);     /* atomic_thread_fence() */
	bool (*ac_atomics)(void);   /* all there are: do they what they say? */
	bool (*ac_memory)(void);    /* the same of memcpy() and its like */
	void (*ac_incrementer)(void *); /* a thread: counter++ */
	/* Writes data, then a flag; reads the flag, then data; or in haste
	 * the data, then the flag. */
	void (*ac_sender)(void *);
	void (*ac_receiver)(void *);
	void (*ac_hasty)(void *);
	bool (*ac_received)(void); /* no flag without its data */
};

extern const struct accesses accesses_O0, accesses_O1, accesses_O2;

#endif /* ACCESSES_H */
