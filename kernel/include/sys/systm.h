/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory and strings by the C library's functions, which a kernel has under the
 * same names. Copies from and to users are declared and are not there.
 */
#ifndef KERNEL_SYS_SYSTM_H
#define KERNEL_SYS_SYSTM_H

#include <sys/types.h>

#include <string.h>

/* Functions of the C library, with the meaning that they have in a kernel. */
void bcopy(const void *from, void *to, size_t);
void bzero(void *, size_t);
int bcmp(const void *, const void *, size_t);
int snprintf(char *, size_t, const char *, ...)
    __attribute__((format(printf, 3, 4)));
char *strchr(const char *, int);
char *strrchr(const char *, int);
char *strstr(const char *, const char *);
char *strncpy(char *, const char *, size_t);
char *strcpy(char *, const char *);
char *strcat(char *, const char *);
int strncmp(const char *, const char *, size_t);
int strcasecmp(const char *, const char *);
size_t strnlen(const char *, size_t);

int copyin(const void *user, void *, size_t);
int copyout(const void *, void *user, size_t);
size_t strlcpy(char *, const char *, size_t);
size_t strlcat(char *, const char *, size_t);

#endif /* KERNEL_SYS_SYSTM_H */
