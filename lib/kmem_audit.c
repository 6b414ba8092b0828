/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The watch over memory that a DEBUG kernel keeps (kmem_flags 0xf), here with
 * sc_audit: patterns that show late and long writes, and the stacks of each
 * block's last allocation and last free.
 *
 * I1. A free block is 0xdeadbeef throughout; behind the size asked for, an
 *     allocated one is 0xbb up to its capacity. Either has its redzone.
 * I2. libunwind and the C library may use the vector registers, which are the
 *     threads' (sched_sim.h, R4): they are put away meanwhile.
 */
#include "kmem.h"

#include "panic.h"

#include <string.h>

#define FREE_PATTERN 0xdeadbeefdeadbeef
#define UNINITIALIZED_PATTERN 0xbaddcafebaddcafe
#define REDZONE_PATTERN 0xfeedfacefeedface
#define SLACK_BYTE 0xbb

/* ---- patterns ---- */

static void
fill(void *p, size_t size, uint64_t pattern)
{
	uint64_t *word = p;

	for (size_t i = 0; i < size / sizeof(*word); i++)
		word[i] = pattern;
}

/* The offset of the first word that is another; size if there is none. */
static size_t
first_other_word(const void *p, size_t size, uint64_t pattern)
{
	const uint64_t *word = p;
	size_t i = 0;

	while (i < size / sizeof(*word) && word[i] == pattern)
		i++;
	return (i * sizeof(*word));
}

static size_t
first_other_byte(const unsigned char *p, size_t from, size_t size)
{
	while (from < size && p[from] == SLACK_BYTE)
		from++;
	return (from);
}

/* Whoever wrote there, and whatever: this is the allocator's to read. */
static void
own(const struct kmem_block *kb)
{
	const char *p = kmem_buffer(kb);
	size_t used = kb->kb_state == KMEM_FREE ? 0 : kb->kb_size;

	san_memory_known(p + used, kmem_room(kb) - used);
}

bool
kmem_is_corrupt(const struct kmem_block *kb, size_t *offset)
{
	const char *p = kmem_buffer(kb);

	own(kb);
	if (kb->kb_state == KMEM_FREE)
		*offset = first_other_word(
		    p, kmem_capacity_of(kb), FREE_PATTERN);
	else
		*offset = first_other_byte(
		    kmem_buffer(kb), kb->kb_size, kmem_capacity_of(kb));
	if (*offset == kmem_capacity_of(kb))
		*offset += first_other_word(
		    p + *offset, KMEM_REDZONE, REDZONE_PATTERN);
	return (*offset < kmem_room(kb));
}

/* ---- stacks ---- */

/*
 * From the frame that called the allocator on; caller is a place in it. False:
 * the stack does not reach that far.
 */
static bool
drop_inner_frames(struct stack_frames *sf, const void *caller)
{
	unsigned inner = 0;

	while (inner < sf->sf_depth && sf->sf_pc[inner] != (uintptr_t)caller)
		inner++;
	sf->sf_depth -= inner;
	for (unsigned i = 0; i < sf->sf_depth; i++)
		sf->sf_pc[i] = sf->sf_pc[i + inner];
	return (sf->sf_depth > 0);
}

/* ---- a block changes hands ---- */

static void
record(struct stack_frames *sf, const void *caller)
{
	sf->sf_depth = 0;
	if (caller == NULL)
		return;
	unwind_caller_fast(sf);
	if (drop_inner_frames(sf, caller))
		return;
	unwind_caller(sf);
	if (!drop_inner_frames(sf, caller))
		sf->sf_pc[sf->sf_depth++] = (uintptr_t)caller;
}

void
kmem_audit_alloc(struct kmem_block *kb, const void *caller)
{
	char *p = kmem_buffer(kb);
	struct arch_fpu fpu;

	arch_fpu_save(&fpu);
	fill(p, kmem_capacity_of(kb), UNINITIALIZED_PATTERN);
	memset(p + kb->kb_size, SLACK_BYTE, kmem_capacity_of(kb) - kb->kb_size);
	fill(p + kmem_capacity_of(kb), KMEM_REDZONE, REDZONE_PATTERN);
	record(&kb->kb_audit->ka_allocated, caller);
	kb->kb_audit->ka_freed.sf_depth = 0;
	arch_fpu_restore(&fpu);
}

void
kmem_audit_free(struct kmem_block *kb, const void *caller)
{
	struct arch_fpu fpu;

	arch_fpu_save(&fpu);
	fill(kmem_buffer(kb), kmem_capacity_of(kb), FREE_PATTERN);
	record(&kb->kb_audit->ka_freed, caller);
	arch_fpu_restore(&fpu);
}

/* ---- what is known ---- */

static const struct stack_frames *
frames_or_null(const struct stack_frames *sf)
{
	return (sf->sf_depth > 0 ? sf : NULL);
}

const struct stack_frames *
kmem_allocated_at(const struct kmem_block *kb)
{
	if (kb->kb_audit == NULL)
		return (NULL);
	return (frames_or_null(&kb->kb_audit->ka_allocated));
}

const struct stack_frames *
kmem_freed_at(const struct kmem_block *kb)
{
	if (kb->kb_audit == NULL)
		return (NULL);
	return (frames_or_null(&kb->kb_audit->ka_freed));
}

const char *
kmem_caller(const struct stack_frames *sf, char *buf)
{
	char name[128];
	uintptr_t offset;

	unwind_symbol(sf->sf_pc[0] - 1, name, sizeof(name), &offset);
	(void)snprintf(buf, KMEM_CALLER, "%s+0x%zx", name, (size_t)offset + 1);
	return (buf);
}

const char *
kmem_story(const struct kmem_block *kb, char *buf)
{
	char name[KMEM_CALLER];
	int len = 0;

	buf[0] = '\0';
	if (kmem_allocated_at(kb) != NULL)
		len = snprintf(buf, KMEM_STORY, "; allocated at %s",
		    kmem_caller(kmem_allocated_at(kb), name));
	if (kmem_freed_at(kb) != NULL)
		(void)snprintf(buf + len, KMEM_STORY - (size_t)len,
		    ", freed at %s", kmem_caller(kmem_freed_at(kb), name));
	return (buf);
}
