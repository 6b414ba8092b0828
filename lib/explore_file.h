/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of the units of a search, as lines of text:
 *
 *	ctxop search 1
 *	scenario NAME
 *	search strategy=pct runs=10000 ... units=16
 *	unit 3 complete runs=12 ...		for each unit that is done,
 *	found panic t1-4 choices=1 ... MESSAGE	and for each of its findings,
 *	cause TEXT				with what it is compared by
 *	instead TEXT				and how its tape ended, if not
 *so end SUM					of all that is before it
 *
 * I1. A file is whole or not there: it is written under another name first.
 * R1. What is kept of a verdict and of a finding is listed once, in
 *     verdict_numbers and finding_numbers (explore_save.c); what is not, is
 *not there after a search that went on from a file.
 */
#ifndef EXPLORE_FILE_H
#define EXPLORE_FILE_H

#include "explore_parts.h"

#define FILE_HEAD "ctxop search 1"

/* A field of a verdict or finding: "NAME=NUMBER". */
struct number {
	const char *nm_name; /* NULL: after the last */
	size_t nm_offset, nm_size;
};
extern const struct number verdict_numbers[], finding_numbers[];

uint64_t number_get(const struct number *, const void *object);

/* A sum (FNV-1a) of texts, which goes on. */
#define SUM_BEGIN 2166136261U
uint32_t sum_text(uint32_t sum, const char *text);

#endif /* EXPLORE_FILE_H */
