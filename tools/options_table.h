/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of each command of ctxsim, for getopt_long(). */
#ifndef OPTIONS_TABLE_H
#define OPTIONS_TABLE_H

#include <getopt.h>

const struct option *options_of(const char *command);

#endif /* OPTIONS_TABLE_H */
