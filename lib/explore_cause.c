/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two runs show the same if they end in the same way with the same words.
 * Numbers in them (a step, a CPU, the address of a ctxop) do not count.
 */
#include "explore_parts.h"

#include <ctype.h>
#include <string.h>

static const char *
skip_number(const char *at)
{
	while (isxdigit((unsigned char)*at))
		at++;
	return (at);
}

/* A word that begins with a digit is a number; so are digits at a word's end.
 */
bool
is_same_cause(enum sim_outcome outcome, const char *message,
    enum sim_outcome other_outcome, const char *other)
{
	if (outcome != other_outcome)
		return (false);
	if (strcmp(message, other) == 0)
		return (true);
	for (;;) {
		bool is_number = isdigit((unsigned char)*message) != 0;

		if (is_number != (isdigit((unsigned char)*other) != 0))
			return (false);
		if (is_number) {
			message = skip_number(message);
			other = skip_number(other);
			continue;
		}
		if (*message != *other)
			return (false);
		if (*message == '\0')
			return (true);
		message++;
		other++;
	}
}
