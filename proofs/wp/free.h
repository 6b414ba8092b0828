/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of ring_walk() with the visitor that frees. See keep.h. */
#define KEEPS(...)
#define FREES(...) __VA_ARGS__
