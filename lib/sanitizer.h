/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What AddressSanitizer, MemorySanitizer, ThreadSanitizer and valgrind have to
 * be told about a stack (by fiber.c), about memory that is free (by kmem.c),
 * about reading what is another's (by leaks.c), and about what a library has
 * written that is not compiled so (by unwind.c). The one place with an #if for
 * each; without them all of this is nothing.
 *
 * S1. san_leave() is the last call on the stack that is left, san_arrive() the
 *     first on the one that is entered; no instrumented frame between them.
 * S2. The host's stack has its bounds from the tool, at the first arrival.
 */
#ifndef SANITIZER_H
#define SANITIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SAN_ADDRESS 1
#endif
#if __has_feature(thread_sanitizer)
#define SAN_THREAD 1
#endif
#if __has_feature(memory_sanitizer)
#define SAN_MEMORY 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SAN_ADDRESS 1
#endif
#ifdef __SANITIZE_THREAD__
#define SAN_THREAD 1
#endif

/* One stack, as the tools know it. All of it in any build: not all that has to
 * do with threads is compiled for the same tools. */
struct san_stack {
	const void *ss_bottom; /* NULL: the host's, not yet known (S2) */
	size_t ss_size;
	void *ss_fake;            /* ASan: frames kept for use-after-return */
	const void *ss_came_from; /* ASan: the stack left for this one */
	size_t ss_came_size;
	void *ss_fiber; /* TSan: its name for this stack */
	unsigned ss_id; /* valgrind: likewise */
};

#ifdef SAN_ADDRESS
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define SAN_STACK_FACTOR 4 /* redzones make frames larger */
#else
#define SAN_STACK_FACTOR 1
#endif

#ifdef SAN_THREAD
#include <sanitizer/tsan_interface.h>
#define SAN_FAULTS 0 /* it loses its way when a signal handler is left */
#else
#define SAN_FAULTS 1
#endif

#ifdef SAN_MEMORY
#include <sanitizer/msan_interface.h>
#endif

#ifdef CTXOP_VALGRIND
#include <valgrind/memcheck.h>
#endif

/* Does what the compiler inserts use vector registers? */
#if defined(SAN_ADDRESS) || defined(SAN_THREAD) || defined(SAN_MEMORY)
#define SAN_REGISTERS 1
#else
#define SAN_REGISTERS 0
#endif

#if defined(SAN_ADDRESS) || defined(SAN_THREAD)
#define SAN_PLAIN                                                              \
	__attribute__((no_sanitize_address, no_sanitize_thread, noinline))
#elif defined(SAN_MEMORY)
#define SAN_PLAIN __attribute__((no_sanitize("memory"), noinline))
#else
#define SAN_PLAIN
#endif

static inline void
san_stack_init(struct san_stack *ss, const void *bottom, size_t size)
{
	*ss = (struct san_stack){ .ss_bottom = bottom, .ss_size = size };
#ifdef SAN_ADDRESS
	if (bottom != NULL)
		__asan_unpoison_memory_region(bottom, size);
#endif
#ifdef SAN_THREAD
	ss->ss_fiber = bottom != NULL ? __tsan_create_fiber(0) :
					__tsan_get_current_fiber();
#endif
#ifdef CTXOP_VALGRIND
	if (bottom != NULL)
		ss->ss_id = VALGRIND_STACK_REGISTER(
		    bottom, (const char *)bottom + size);
#endif
}

static inline __attribute__((always_inline)) void
san_leave(struct san_stack *from, struct san_stack *to)
{
#ifdef SAN_ADDRESS
	__sanitizer_start_switch_fiber(
	    &from->ss_fake, to->ss_bottom, to->ss_size);
#endif
#ifdef SAN_THREAD
	__tsan_switch_to_fiber(to->ss_fiber, 0);
#endif
	(void)from;
	(void)to;
}

static inline __attribute__((always_inline)) void
san_arrive(struct san_stack *self, struct san_stack *from)
{
#ifdef SAN_ADDRESS
	/* Fields, not locals: gcc 12 crashes on those in a plain function. */
	__sanitizer_finish_switch_fiber(
	    self->ss_fake, &self->ss_came_from, &self->ss_came_size);
	if (from->ss_bottom == NULL) {
		from->ss_bottom = self->ss_came_from;
		from->ss_size = self->ss_came_size;
	}
#endif
	(void)self;
	(void)from;
}

/*
 * A stack is given up, by code on another one (self). ASan frees the frames
 * that it kept for a stack only when that stack is left for good, so pretend
 * to be there and leave. Not if nobody has told them of it.
 */
static inline __attribute__((always_inline)) void
san_stack_fini(struct san_stack *ss, struct san_stack *self)
{
	if (ss->ss_bottom == NULL)
		return;
#ifdef SAN_ADDRESS
	if (ss->ss_fake != NULL && self->ss_bottom != NULL) {
		__sanitizer_start_switch_fiber(
		    &self->ss_fake, ss->ss_bottom, ss->ss_size);
		__sanitizer_finish_switch_fiber(ss->ss_fake, NULL, NULL);
		__sanitizer_start_switch_fiber(
		    NULL, self->ss_bottom, self->ss_size);
		__sanitizer_finish_switch_fiber(self->ss_fake, NULL, NULL);
	}
#endif
#ifdef SAN_THREAD
	__tsan_destroy_fiber(ss->ss_fiber);
#endif
#ifdef CTXOP_VALGRIND
	VALGRIND_STACK_DEREGISTER(ss->ss_id);
#endif
	(void)ss;
	(void)self;
}

/* Memory that nobody may touch, until it is handed out. */
static inline void
san_memory_free(const void *p, size_t size)
{
#ifdef SAN_ADDRESS
	__asan_poison_memory_region(p, size);
#endif
#ifdef CTXOP_VALGRIND
	(void)VALGRIND_MAKE_MEM_NOACCESS(p, size);
#endif
	(void)p;
	(void)size;
}

/* Memory whose contents nobody has written yet. */
static inline void
san_memory_new(const void *p, size_t size)
{
#ifdef SAN_ADDRESS
	__asan_unpoison_memory_region(p, size);
#endif
#ifdef SAN_MEMORY
	__msan_allocated_memory(p, size);
#endif
#ifdef CTXOP_VALGRIND
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, size);
#endif
	(void)p;
	(void)size;
}

/* Memory that its owner may read, whoever wrote there and whatever. */
static inline void
san_memory_known(const void *p, size_t size)
{
#ifdef SAN_MEMORY
	__msan_unpoison(p, size);
#endif
#ifdef CTXOP_VALGRIND
	(void)VALGRIND_MAKE_MEM_DEFINED(p, size);
#endif
	(void)p;
	(void)size;
}

/* From here until there, what is read is nobody's error (see SAN_PLAIN too). */
static inline void
san_reports_off(void)
{
#ifdef SAN_MEMORY
	__msan_scoped_disable_interceptor_checks();
#endif
#ifdef CTXOP_VALGRIND
	VALGRIND_DISABLE_ERROR_REPORTING;
#endif
}

static inline void
san_reports_on(void)
{
#ifdef CTXOP_VALGRIND
	VALGRIND_ENABLE_ERROR_REPORTING;
#endif
#ifdef SAN_MEMORY
	__msan_scoped_enable_interceptor_checks();
#endif
}

/*
 * With detect_stack_use_after_return ASan keeps a frame's variables elsewhere,
 * and on the stack only pointers to them. Does this word of a stack that is
 * left point to such a frame? Then *frame and *size are where and what it is.
 */
static inline __attribute__((always_inline)) bool
san_frame(const struct san_stack *ss, const void *word, const void **frame,
    size_t *size)
{
#ifdef SAN_ADDRESS
	void *begin = NULL, *end = NULL;

	if (ss == NULL || ss->ss_fake == NULL)
		return (false);
	if (__asan_addr_is_in_fake_stack(
		ss->ss_fake, (void *)(uintptr_t)word, &begin, &end) == NULL)
		return (false);
	*frame = begin;
	*size = (size_t)((char *)end - (char *)begin);
	return (true);
#else
	(void)ss;
	(void)word;
	(void)frame;
	(void)size;
	return (false);
#endif
}

#endif /* SANITIZER_H */
