/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Atomic operations, inline, so that the explorer sees each in the code that
 * does it. add_ptr and the long operations on single bits are not there.
 */
#ifndef KERNEL_SYS_ATOMIC_H
#define KERNEL_SYS_ATOMIC_H

#include <sys/types.h>

#define KERNEL_ATOMIC(NAME, TYPE, DELTA)                                       \
	static inline void atomic_inc_##NAME(volatile TYPE *p)                 \
	{                                                                      \
		(void)__atomic_add_fetch(p, 1, __ATOMIC_SEQ_CST);              \
	}                                                                      \
	static inline TYPE atomic_inc_##NAME##_nv(volatile TYPE *p)            \
	{                                                                      \
		return (__atomic_add_fetch(p, 1, __ATOMIC_SEQ_CST));           \
	}                                                                      \
	static inline void atomic_dec_##NAME(volatile TYPE *p)                 \
	{                                                                      \
		(void)__atomic_sub_fetch(p, 1, __ATOMIC_SEQ_CST);              \
	}                                                                      \
	static inline TYPE atomic_dec_##NAME##_nv(volatile TYPE *p)            \
	{                                                                      \
		return (__atomic_sub_fetch(p, 1, __ATOMIC_SEQ_CST));           \
	}                                                                      \
	static inline void atomic_add_##NAME(volatile TYPE *p, DELTA n)        \
	{                                                                      \
		(void)__atomic_add_fetch(p, (TYPE)n, __ATOMIC_SEQ_CST);        \
	}                                                                      \
	static inline TYPE atomic_add_##NAME##_nv(volatile TYPE *p, DELTA n)   \
	{                                                                      \
		return (__atomic_add_fetch(p, (TYPE)n, __ATOMIC_SEQ_CST));     \
	}                                                                      \
	static inline void atomic_or_##NAME(volatile TYPE *p, TYPE bits)       \
	{                                                                      \
		(void)__atomic_or_fetch(p, bits, __ATOMIC_SEQ_CST);            \
	}                                                                      \
	static inline TYPE atomic_or_##NAME##_nv(volatile TYPE *p, TYPE bits)  \
	{                                                                      \
		return (__atomic_or_fetch(p, bits, __ATOMIC_SEQ_CST));         \
	}                                                                      \
	static inline void atomic_and_##NAME(volatile TYPE *p, TYPE bits)      \
	{                                                                      \
		(void)__atomic_and_fetch(p, bits, __ATOMIC_SEQ_CST);           \
	}                                                                      \
	static inline TYPE atomic_and_##NAME##_nv(volatile TYPE *p, TYPE bits) \
	{                                                                      \
		return (__atomic_and_fetch(p, bits, __ATOMIC_SEQ_CST));        \
	}                                                                      \
	static inline TYPE atomic_cas_##NAME(                                  \
	    volatile TYPE *p, TYPE expected, TYPE desired)                     \
	{                                                                      \
		(void)__atomic_compare_exchange_n(p, &expected, desired, 0,    \
		    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                       \
		return (expected);                                             \
	}                                                                      \
	static inline TYPE atomic_swap_##NAME(volatile TYPE *p, TYPE value)    \
	{                                                                      \
		return (__atomic_exchange_n(p, value, __ATOMIC_SEQ_CST));      \
	}

KERNEL_ATOMIC(8, uint8_t, int8_t)
KERNEL_ATOMIC(16, uint16_t, int16_t)
KERNEL_ATOMIC(32, uint32_t, int32_t)
KERNEL_ATOMIC(64, uint64_t, int64_t)
KERNEL_ATOMIC(uchar, uchar_t, signed char)
KERNEL_ATOMIC(ushort, ushort_t, short)
KERNEL_ATOMIC(uint, uint_t, int)
KERNEL_ATOMIC(ulong, ulong_t, long)

/* It keeps what was there: how atomic_cas_ptr() answers. */
static inline void *
atomic_cas_ptr(volatile void *p, void *expected, void *desired)
{
	(void)__atomic_compare_exchange_n((void *volatile *)p, &expected,
	    desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return (expected);
}

static inline void *
atomic_swap_ptr(volatile void *p, void *value)
{
	return (
	    __atomic_exchange_n((void *volatile *)p, value, __ATOMIC_SEQ_CST));
}

/* Memory is sequentially consistent here (ctxop_access.h, R1). */
static inline void
membar_producer(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline void
membar_consumer(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline void
membar_enter(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline void
membar_exit(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif /* KERNEL_SYS_ATOMIC_H */
