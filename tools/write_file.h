/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that somebody has asked for. */
#ifndef WRITE_FILE_H
#define WRITE_FILE_H

#include <stdio.h>

/* NULL after having said why on standard error. */
FILE *create_file(const char *name);

/* STATUS_OK after "kept: NAME", or STATUS_FAILED after having said why. */
int finish_file(FILE *, const char *name);

#endif /* WRITE_FILE_H */
