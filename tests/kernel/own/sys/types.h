/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel of our own, beside the machine: its types, where they differ most.
 */
#ifndef OWN_SYS_TYPES_H
#define OWN_SYS_TYPES_H

#include <sys/int_types.h>

typedef unsigned char uchar_t;
typedef unsigned short ushort_t;
typedef unsigned int uint_t;
typedef unsigned long ulong_t;
typedef long long longlong_t;
typedef unsigned long long u_longlong_t;
typedef enum { B_FALSE, B_TRUE } boolean_t;
typedef unsigned long size_t;
typedef long ssize_t;
typedef long clock_t;
typedef int processorid_t;
typedef short pri_t;
#define OWN_TYPES

#endif /* OWN_SYS_TYPES_H */
