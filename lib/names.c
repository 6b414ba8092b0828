/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for what is printed: a hash table from addresses to strings. A name
 * ends with its object (name_drop), the string lives as long as the machine,
 * because the trace may still mention it.
 *
 * I1. The table is never full: MAX_NAMES of its SLOTS are used at the most, so
 *     every probe ends at an empty slot. A dropped name leaves its slot in
 *     use, without a string.
 */
#include "machine.h"

#include <string.h>

#define SLOTS (1 << 20) /* reserved, not touched */
#define MAX_NAMES (SLOTS / 2)
#define STRINGS (64 << 20)

struct name {
	uintptr_t nm_address;  /* 0: free */
	const char *nm_string; /* NULL: none */
	bool nm_hidden;
};

bool
names_init(sim_t *sim)
{
	return (region_map(&sim->sim_names, SLOTS, sizeof(struct name)) &&
	    region_map(&sim->sim_strings, STRINGS, 1));
}

void
names_fini(sim_t *sim)
{
	region_unmap(&sim->sim_names);
	region_unmap(&sim->sim_strings);
}

/* The slot of an address, or the free one where it would go. */
static struct name *
slot_of(const sim_t *sim, uintptr_t address)
{
	struct name *names = sim->sim_names.r_base;
	size_t i = (address * 0x9e3779b97f4a7c15) >> 44;

	while (names[i].nm_address != 0 && names[i].nm_address != address)
		i = (i + 1) % SLOTS;
	return (&names[i]);
}

/* As slot_of(), but takes the slot; NULL if there are too many names. */
static struct name *
slot_take(sim_t *sim, uintptr_t address)
{
	struct name *nm = slot_of(sim, address);

	if (address == 0)
		return (NULL);
	if (nm->nm_address == 0) {
		if (sim->sim_names.r_count == MAX_NAMES)
			return (NULL);
		sim->sim_names.r_count++;
		nm->nm_address = address;
	}
	return (nm);
}

void
sim_name(const void *object, const char *string)
{
	struct name *nm = slot_take(machine(), (uintptr_t)object);

	if (nm != NULL)
		nm->nm_string = string;
}

void
sim_hide_address(uintptr_t handler)
{
	struct name *nm = slot_take(machine(), handler);

	if (nm != NULL)
		nm->nm_hidden = true;
}

const char *
name_of(const sim_t *sim, const void *object)
{
	return (
	    object == NULL ? NULL : slot_of(sim, (uintptr_t)object)->nm_string);
}

bool
name_is_hidden(const sim_t *sim, uintptr_t handler)
{
	return (handler != 0 && slot_of(sim, handler)->nm_hidden);
}

void
name_drop(sim_t *sim, const void *object)
{
	struct name *nm = slot_of(sim, (uintptr_t)object);

	if (nm->nm_address != 0)
		nm->nm_string = NULL;
}

const char *
name_keep(sim_t *sim, const char *string)
{
	size_t size = strlen(string) + 1;
	char *copy = region_take(&sim->sim_strings, size);

	if (copy == NULL)
		return ("(no room for more names)");
	return (memcpy(copy, string, size));
}
