/* SPDX-License-Identifier: BSD-2-Clause */
/* What ctxsim --help prints: of one run, then of explore, merge and shrink. */
#ifndef HELP_H
#define HELP_H

#include <stdio.h>

void print_help(FILE *);

#endif /* HELP_H */
