/* SPDX-License-Identifier: BSD-2-Clause */
/* See write_file.h. */
#include "write_file.h"

#include "options.h"

#include <errno.h>
#include <string.h>

FILE *
create_file(const char *name)
{
	FILE *out = fopen(name, "w");

	if (out == NULL)
		(void)fprintf(
		    stderr, "ctxsim: %s: %s\n", name, strerror(errno));
	return (out);
}

int
finish_file(FILE *out, const char *name)
{
	bool is_whole = !ferror(out);

	if (fclose(out) == 0 && is_whole) {
		(void)printf("kept: %s\n", name);
		return (STATUS_OK);
	}
	(void)fprintf(stderr, "ctxsim: %s: %s\n", name, strerror(errno));
	return (STATUS_FAILED);
}
