/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole file. */
#ifndef READ_FILE_H
#define READ_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * With a NUL behind it. False after having said why on standard error. The
 * caller frees text.
 */
bool read_file(const char *name, char **text, size_t *len);

#endif /* READ_FILE_H */
