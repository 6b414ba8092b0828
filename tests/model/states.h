/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of states: images of equal size, numbered as they come. */
#ifndef STATES_H
#define STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct states {
	size_t ss_size; /* of an image, bytes */
	size_t ss_count, ss_room;
	char *ss_images;   /* in the order in which they came */
	uint32_t *ss_slot; /* number + 1, hashed; 0: none */
	size_t ss_mask;
};

void states_init(struct states *, size_t size);
void states_fini(struct states *);
/* Put it in if it is new. Returns its number. */
size_t states_add(struct states *, const void *image);
const void *states_get(const struct states *, size_t n);

#endif /* STATES_H */
