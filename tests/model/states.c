/* SPDX-License-Identifier: BSD-2-Clause */
/* See states.h. At most half of the slots are used. */
#include "states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
must(void *p)
{
	if (p == NULL) {
		(void)fputs("no memory for the states\n", stderr);
		abort();
	}
	return (p);
}

static uint64_t
hash(const char *image, size_t size)
{
	uint64_t h = 14695981039346656037u, word;

	for (size_t at = 0; at + sizeof(word) <= size; at += sizeof(word)) {
		memcpy(&word, image + at, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15;
		h ^= h >> 29;
	}
	return (h ^ (h >> 32));
}

const void *
states_get(const struct states *ss, size_t n)
{
	return (ss->ss_images + n * ss->ss_size);
}

/* The slot that has it, or that it would have. */
static size_t
slot_of(const struct states *ss, const void *image)
{
	size_t at = hash(image, ss->ss_size) & ss->ss_mask;

	while (ss->ss_slot[at] != 0 &&
	    memcmp(states_get(ss, ss->ss_slot[at] - 1), image, ss->ss_size) !=
		0)
		at = (at + 1) & ss->ss_mask;
	return (at);
}

static void
grow(struct states *ss, size_t room)
{
	ss->ss_room = room;
	ss->ss_mask = 2 * room - 1;
	ss->ss_images = must(realloc(ss->ss_images, room * ss->ss_size));
	free(ss->ss_slot);
	ss->ss_slot = must(calloc(2 * room, sizeof(*ss->ss_slot)));
	for (size_t n = 0; n < ss->ss_count; n++)
		ss->ss_slot[slot_of(ss, states_get(ss, n))] = (uint32_t)n + 1;
}

void
states_init(struct states *ss, size_t size)
{
	memset(ss, 0, sizeof(*ss));
	ss->ss_size = size;
	grow(ss, 1024);
}

void
states_fini(struct states *ss)
{
	free(ss->ss_images);
	free(ss->ss_slot);
}

size_t
states_add(struct states *ss, const void *image)
{
	size_t at = slot_of(ss, image);

	if (ss->ss_slot[at] != 0)
		return (ss->ss_slot[at] - 1);
	if (ss->ss_count == ss->ss_room) {
		grow(ss, 2 * ss->ss_room);
		at = slot_of(ss, image);
	}
	memcpy(ss->ss_images + ss->ss_count * ss->ss_size, image, ss->ss_size);
	ss->ss_slot[at] = (uint32_t)++ss->ss_count;
	return (ss->ss_count - 1);
}
