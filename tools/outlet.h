/* SPDX-License-Identifier: BSD-2-Clause */
/* A file for other programs or for people: one that cannot be written is told.
 */
#ifndef OUTLET_H
#define OUTLET_H

#include <stdbool.h>
#include <stdio.h>

struct outlet {
	const char *ou_name; /* NULL: none */
	FILE *ou_file;
};

/* False, and said why, if it cannot be written. */
bool outlet_open(struct outlet *);
bool outlet_close(struct outlet *);

/* Close it and say "kept: NAME": STATUS_OK, or STATUS_FAILED. */
int outlet_keep(struct outlet *);

/*
 * The name of one of several such files: x.ctx, x-2.ctx, x-3.ctx ...; for
 * free(). NULL if there is no memory.
 */
char *outlet_nth(const char *name, unsigned nth);

#endif /* OUTLET_H */
