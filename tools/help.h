/* SPDX-License-Identifier: BSD-2-Clause */
/* What ctxsim --help prints. */
#ifndef HELP_H
#define HELP_H

extern const char help[];

#endif /* HELP_H */
