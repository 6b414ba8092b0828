/* SPDX-License-Identifier: BSD-2-Clause */
/* See outlet.h. */
#include "outlet.h"

#include "options.h"

#include <errno.h>
#include <string.h>

static bool
is_told(const struct outlet *ou)
{
	(void)fprintf(stderr, "ctxsim: %s: %s\n", ou->ou_name, strerror(errno));
	return (false);
}

bool
outlet_open(struct outlet *ou)
{
	if (ou->ou_name == NULL || (ou->ou_file = fopen(ou->ou_name, "w")))
		return (true);
	return (is_told(ou));
}

bool
outlet_close(struct outlet *ou)
{
	bool is_written;

	if (ou->ou_file == NULL)
		return (true);
	is_written = ferror(ou->ou_file) == 0;
	if (fclose(ou->ou_file) == 0 && is_written)
		return (true);
	return (is_told(ou));
}

int
outlet_keep(struct outlet *ou)
{
	if (!outlet_close(ou))
		return (STATUS_FAILED);
	(void)printf("kept: %s\n", ou->ou_name);
	return (STATUS_OK);
}

char *
outlet_nth(const char *name, unsigned nth)
{
	const char *slash = strrchr(name, '/');
	const char *dot = strrchr(slash != NULL ? slash : name, '.');
	int len = dot != NULL ? (int)(dot - name) : (int)strlen(name);
	char *text = NULL;

	if (nth == 1)
		return (strdup(name));
	if (asprintf(&text, "%.*s-%u%s", len, name, nth, name + len) < 0)
		return (NULL);
	return (text);
}
