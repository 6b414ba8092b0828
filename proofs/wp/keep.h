/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ring_walk() is proven twice, as what is assigned is different: this is for
 * visitors that keep all entries. See free.h.
 */
#define KEEPS(...) __VA_ARGS__
#define FREES(...)
