/* SPDX-License-Identifier: BSD-2-Clause */
/* The types that kernel sources take for granted. */
#ifndef KERNEL_SYS_TYPES_H
#define KERNEL_SYS_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned char uchar_t;
typedef unsigned short ushort_t;
typedef unsigned int uint_t;
typedef unsigned long ulong_t;
typedef long long longlong_t;
typedef unsigned long long u_longlong_t;
typedef longlong_t offset_t;
typedef u_longlong_t u_offset_t;
typedef u_longlong_t diskaddr_t;
typedef longlong_t len_t;

typedef unsigned char unchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;

typedef enum { B_FALSE, B_TRUE } boolean_t;

typedef char *caddr_t;
typedef long ssize_t;
typedef long off_t;
typedef long time_t;
typedef long clock_t;
typedef int pid_t;
typedef int id_t;
typedef id_t taskid_t;
typedef id_t zoneid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int mode_t;
typedef unsigned long dev_t;
typedef uint_t major_t;
typedef uint_t minor_t;
typedef int processorid_t;
typedef ulong_t pgcnt_t;
typedef ulong_t pfn_t;
typedef uint64_t paddr_t;
typedef int64_t hrtime_t; /* as ctxop_kernel.h has it */

#endif /* KERNEL_SYS_TYPES_H */
