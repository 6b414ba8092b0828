/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a kernel has of string.h, for the public headers: no header of the host
 * is looked at.
 */
#ifndef KERNEL_STRING_H
#define KERNEL_STRING_H

#include <stddef.h>

void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
size_t strlen(const char *);
int strcmp(const char *, const char *);

#endif /* KERNEL_STRING_H */
