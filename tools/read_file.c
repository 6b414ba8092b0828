/* SPDX-License-Identifier: BSD-2-Clause */
/* See read_file.h. */
#include "read_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE (16 << 20) /* bytes: a scenario is written by hand */

static bool
read_all(FILE *in, char **text, size_t *len)
{
	size_t size = 4096, got;

	*len = 0;
	*text = NULL;
	do {
		char *more = realloc(*text, size);

		if (more == NULL)
			return (false);
		*text = more;
		got = fread(*text + *len, 1, size - *len, in);
		*len += got;
		size *= 2;
	} while (got > 0 && *len <= MAX_FILE);
	(*text)[*len] =
	    '\0'; /* the last time, there was room and nothing came */
	if (*len > MAX_FILE)
		errno = EFBIG;
	return (!ferror(in) && *len <= MAX_FILE);
}

bool
read_file(const char *name, char **text, size_t *len)
{
	FILE *in = fopen(name, "r");

	*text = NULL;
	if (in != NULL && read_all(in, text, len)) {
		(void)fclose(in);
		return (true);
	}
	(void)fprintf(stderr, "ctxsim: %s: %s\n", name, strerror(errno));
	free(*text);
	if (in != NULL)
		(void)fclose(in);
	return (false);
}
