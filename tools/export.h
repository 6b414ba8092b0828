/* SPDX-License-Identifier: BSD-2-Clause */
/* A verdict for other programs. */
#ifndef EXPORT_H
#define EXPORT_H

#include <ctxop_explore.h>

struct exported {
	const char *ex_scenario;
	const char *ex_command; /* see command.h */
	const struct sim_search *ex_search;
	const struct sim_verdict *ex_verdict;
};

/* One object, one suite of tests with one case. */
void print_verdict_json(const struct exported *, FILE *);
void print_verdict_junit(const struct exported *, FILE *);

#endif /* EXPORT_H */
