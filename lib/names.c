/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for what is printed: a hash table from addresses to strings. A name
 * ends with its object (name_drop), the string lives as long as the machine,
 * because the trace may still mention it.
 *
 * I1. A dropped name leaves its entry in use, without a string.
 */
#include "machine.h"

#include <ctxop.h>
#include <string.h>

#define SLOT_BITS 20 /* reserved, not touched */
#define STRINGS (64 << 20)

struct name {
	uintptr_t nm_address;  /* first: table.h relies on it */
	const char *nm_string; /* NULL: none */
	bool nm_hidden;
};

bool
names_init(sim_t *sim)
{
	return (table_map(&sim->sim_names, SLOT_BITS, sizeof(struct name)) &&
	    region_map(&sim->sim_strings, STRINGS, 1));
}

void
names_fini(sim_t *sim)
{
	table_unmap(&sim->sim_names);
	region_unmap(&sim->sim_strings);
}

void
names_clear(sim_t *sim)
{
	table_clear(&sim->sim_names);
	region_cut(&sim->sim_strings, sim->sim_nstrings);
}

static const struct name *
entry_of(const sim_t *sim, uintptr_t address)
{
	return (table_at(&sim->sim_names, address));
}

/* NULL if there are too many names. */
static struct name *
entry_take(sim_t *sim, uintptr_t address)
{
	return (address == 0 ? NULL : table_take(&sim->sim_names, address));
}

void
sim_name(const void *object, const char *string)
{
	struct name *nm = entry_take(machine(), (uintptr_t)object);

	if (nm != NULL)
		nm->nm_string = string;
}

void
sim_hide_address(uintptr_t handler)
{
	struct name *nm = entry_take(machine(), handler);

	if (nm != NULL)
		nm->nm_hidden = true;
}

/* Locks of the machine's own: nobody need name them, in each run. */
static const char *
own_name(const sim_t *sim, const void *object)
{
	if (object == &sim->sim_pidlock)
		return ("pidlock");
	return (object == &sim->sim_reaplock ? "reaplock" : NULL);
}

const char *
name_of(const sim_t *sim, const void *object)
{
	const char *name;

	if (object == NULL)
		return (NULL);
	name = entry_of(sim, (uintptr_t)object)->nm_string;
	return (name != NULL ? name : own_name(sim, object));
}

const char *
ctxop_own_name(const sim_t *sim, const struct ctxop *op)
{
	const char *name = name_of(sim, op);

	return (name != NULL ? name : name_of(sim, op->arg));
}

bool
name_is_hidden(const sim_t *sim, uintptr_t handler)
{
	return (handler != 0 && entry_of(sim, handler)->nm_hidden);
}

void
name_drop(sim_t *sim, const void *object)
{
	struct name *nm = table_at(&sim->sim_names, (uintptr_t)object);

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

void
name_add(char name[THREAD_NAME_MAX], const char *text)
{
	char *at = name + strlen(name), *end = name + THREAD_NAME_MAX - 1;

	while (*text != '\0' && at < end)
		*at++ = *text++;
	*at = '\0';
}

void
name_add_number(char name[THREAD_NAME_MAX], uint64_t n)
{
	char digits[21];
	char *at = &digits[sizeof(digits) - 1];

	*at = '\0';
	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	name_add(name, at);
}

void
name_number(char name[THREAD_NAME_MAX], const char *prefix, uint64_t n)
{
	*name = '\0';
	name_add(name, prefix);
	name_add_number(name, n);
}
