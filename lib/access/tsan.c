/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hooks that gcc and clang insert with -fsanitize=thread, over our own
 * machine: each tells it of an access (ctxop_access.h). Plain accesses then
 * happen in the instrumented code, atomic ones here.
 *
 * I1. This file is not instrumented itself, nor is anything it calls.
 * I2. A hook may come before main(), on any host thread, with no machine: it
 *     keeps nothing of its own.
 * I3. Whatever order is asked for, an atomic operation is sequentially
 *     consistent; the order says only what it synchronizes with.
 */
#include <ctxop_access.h>
#include <ctxop_debug.h>
#include <stdint.h>

#define CALLER __builtin_return_address(0)

/* access.c looks whether this is there. */
extern const char sim_access_runtime;
const char sim_access_runtime = 1;

/* ---- functions: stacks are unwound when one is wanted ---- */

void __tsan_init(void);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);

void
__tsan_init(void)
{
}

void
__tsan_func_entry(void *caller)
{
	(void)caller;
}

void
__tsan_func_exit(void)
{
}

/* ---- plain accesses ---- */

#define PLAIN(NAME, SIZE, HOW)                                                 \
	void __tsan_##NAME(void *);                                            \
	void __tsan_##NAME(void *addr)                                         \
	{                                                                      \
		sim_access(addr, SIZE, HOW, CALLER);                           \
	}
#define PLAIN_SIZES(NAME, HOW)                                                 \
	PLAIN(NAME##1, 1, HOW)                                                 \
	PLAIN(NAME##2, 2, HOW)                                                 \
	PLAIN(NAME##4, 4, HOW)                                                 \
	PLAIN(NAME##8, 8, HOW)                                                 \
	PLAIN(NAME##16, 16, HOW)
#define PLAIN_KINDS(NAME)                                                      \
	PLAIN_SIZES(NAME##read, SIM_READ)                                      \
	PLAIN_SIZES(NAME##write, SIM_WRITE)                                    \
	PLAIN_SIZES(NAME##read_write, SIM_READ | SIM_WRITE)

PLAIN_KINDS()
PLAIN_KINDS(unaligned_)
PLAIN_KINDS(volatile_)
PLAIN_KINDS(unaligned_volatile_)
PLAIN(vptr_read, sizeof(void *), SIM_READ)

void __tsan_vptr_update(void **, void *value);
void __tsan_read_range(void *, size_t);
void __tsan_write_range(void *, size_t);

void
__tsan_vptr_update(void **addr, void *value)
{
	if (*addr != value)
		sim_access(addr, sizeof(*addr), SIM_WRITE, CALLER);
}

void
__tsan_read_range(void *addr, size_t size)
{
	sim_access(addr, size, SIM_READ, CALLER);
}

void
__tsan_write_range(void *addr, size_t size)
{
	sim_access(addr, size, SIM_WRITE, CALLER);
}

/* ---- atomic operations ---- */

/* The order may have hints to the processor above it. */
static unsigned
order_of(int order)
{
	switch (order & 7) {
	case __ATOMIC_RELAXED:
		return (SIM_ATOMIC);
	case __ATOMIC_CONSUME:
	case __ATOMIC_ACQUIRE:
		return (SIM_ATOMIC | SIM_ACQUIRE);
	case __ATOMIC_RELEASE:
		return (SIM_ATOMIC | SIM_RELEASE);
	default:
		return (SIM_ATOMIC | SIM_ACQUIRE | SIM_RELEASE);
	}
}

static void
tell(const volatile void *addr, size_t size, unsigned how, int order,
    const void *pc)
{
	how |= order_of(order);
	if ((how & SIM_READ) == 0)
		how &= ~SIM_ACQUIRE;
	if ((how & SIM_WRITE) == 0)
		how &= ~SIM_RELEASE;
	sim_access(addr, size, how, pc);
}

#define RMW (SIM_READ | SIM_WRITE)
#define SEQ __ATOMIC_SEQ_CST

#define LOAD(BITS, T)                                                          \
	T __tsan_atomic##BITS##_load(const volatile T *, int);                 \
	T __tsan_atomic##BITS##_load(const volatile T *a, int order)           \
	{                                                                      \
		tell(a, sizeof(T), SIM_READ, order, CALLER);                   \
		return (__atomic_load_n(a, SEQ));                              \
	}
#define STORE(BITS, T)                                                         \
	void __tsan_atomic##BITS##_store(volatile T *, T, int);                \
	void __tsan_atomic##BITS##_store(volatile T *a, T value, int order)    \
	{                                                                      \
		tell(a, sizeof(T), SIM_WRITE, order, CALLER);                  \
		__atomic_store_n(a, value, SEQ);                               \
	}
#define CHANGE(BITS, T, NAME, BUILTIN)                                         \
	T __tsan_atomic##BITS##_##NAME(volatile T *, T, int);                  \
	T __tsan_atomic##BITS##_##NAME(volatile T *a, T value, int order)      \
	{                                                                      \
		tell(a, sizeof(T), RMW, order, CALLER);                        \
		return (BUILTIN(a, value, SEQ));                               \
	}

/* gcc's, which takes the value that is expected by its address. */
#define COMPARE(BITS, T, NAME)                                                 \
	int __tsan_atomic##BITS##_##NAME(volatile T *, T *, T, int, int);      \
	int __tsan_atomic##BITS##_##NAME(                                      \
	    volatile T *a, T *expected, T value, int order, int otherwise)     \
	{                                                                      \
		(void)otherwise;                                               \
		tell(a, sizeof(T), RMW, order, CALLER);                        \
		return (__atomic_compare_exchange_n(                           \
		    a, expected, value, 0, SEQ, SEQ));                         \
	}
/* clang's, which returns what was found. */
#define COMPARE_VAL(BITS, T)                                                   \
	T __tsan_atomic##BITS##_compare_exchange_val(                          \
	    volatile T *, T, T, int, int);                                     \
	T __tsan_atomic##BITS##_compare_exchange_val(                          \
	    volatile T *a, T expected, T value, int order, int otherwise)      \
	{                                                                      \
		(void)otherwise;                                               \
		tell(a, sizeof(T), RMW, order, CALLER);                        \
		(void)__atomic_compare_exchange_n(                             \
		    a, &expected, value, 0, SEQ, SEQ);                         \
		return (expected);                                             \
	}

#define ATOMIC(BITS, T)                                                        \
	LOAD(BITS, T)                                                          \
	STORE(BITS, T)                                                         \
	CHANGE(BITS, T, exchange, __atomic_exchange_n)                         \
	CHANGE(BITS, T, fetch_add, __atomic_fetch_add)                         \
	CHANGE(BITS, T, fetch_sub, __atomic_fetch_sub)                         \
	CHANGE(BITS, T, fetch_and, __atomic_fetch_and)                         \
	CHANGE(BITS, T, fetch_or, __atomic_fetch_or)                           \
	CHANGE(BITS, T, fetch_xor, __atomic_fetch_xor)                         \
	CHANGE(BITS, T, fetch_nand, __atomic_fetch_nand)                       \
	COMPARE(BITS, T, compare_exchange_strong)                              \
	COMPARE(BITS, T, compare_exchange_weak)                                \
	COMPARE_VAL(BITS, T)

ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)

/* Not modelled: each takes as many arguments as it likes, and none is read. */
#define NO_ATOMIC(NAME)                                                        \
	void __tsan_atomic128_##NAME(void);                                    \
	void __tsan_atomic128_##NAME(void)                                     \
	{                                                                      \
		panic("__tsan_atomic128_" #NAME ": atomic operations on 128 "  \
		      "bits are not modelled");                                \
	}

NO_ATOMIC(load)
NO_ATOMIC(store)
NO_ATOMIC(exchange)
NO_ATOMIC(fetch_add)
NO_ATOMIC(fetch_sub)
NO_ATOMIC(fetch_and)
NO_ATOMIC(fetch_or)
NO_ATOMIC(fetch_xor)
NO_ATOMIC(fetch_nand)
NO_ATOMIC(compare_exchange_strong)
NO_ATOMIC(compare_exchange_weak)
NO_ATOMIC(compare_exchange_val)

/* ---- fences: an operation on a place that all fences share ---- */

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

void
__tsan_atomic_thread_fence(int order)
{
	tell(&sim_access_runtime, sizeof(sim_access_runtime), RMW, order,
	    CALLER);
	__atomic_thread_fence(SEQ);
}

void
__tsan_atomic_signal_fence(int order)
{
	(void)order;
	__atomic_signal_fence(SEQ);
}
