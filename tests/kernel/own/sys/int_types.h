/* SPDX-License-Identifier: BSD-2-Clause */
/* Of this kernel a byte is a plain char. */
#ifndef OWN_SYS_INT_TYPES_H
#define OWN_SYS_INT_TYPES_H

typedef char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef long intmax_t;
typedef unsigned long uintmax_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;

#endif /* OWN_SYS_INT_TYPES_H */
