/* SPDX-License-Identifier: BSD-2-Clause */
/* See labs.h. */
#include "labs.h"

#include "options.h"

#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = { "ring", "order", "sleeping-allocation",
	"detach-and-free", "flag-day", "kernel-fpu", "vm-entry", "lifecycle",
	"endless-walk", "migration" };
#define NLABS (sizeof(names) / sizeof(*names))

unsigned
lab_number(const char *text)
{
	uint64_t number;

	if (read_number(text, 1, NLABS, &number))
		return ((unsigned)number);
	for (unsigned i = 0; i < NLABS; i++)
		if (strcmp(text, names[i]) == 0)
			return (i + 1);
	return (0);
}

const char *
lab_name(unsigned number)
{
	return (names[number - 1]);
}

/* From the program's own folder: in the build, and installed. */
char *
lab_folder(const char *lab)
{
	static const char *const ways[] = { "/../labs", "/" CTXSIM_LABS };
	char self[PATH_MAX], path[PATH_MAX + 200], *end;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[len > 0 ? len : 0] = '\0';
	(void)dirname(self);
	for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", self, ways[i]);
		end = path + strlen(path);
		(void)snprintf(end, 200, "/%s/grader.a", lab);
		if (access(path, R_OK) == 0) {
			*end = '\0';
			return (strdup(path));
		}
	}
	(void)usage("grade: expected a grader of lab %s in %s%s or %s%s; a "
		    "build with a sanitizer, or for another machine, has none",
	    lab, self, ways[0], self, ways[1]);
	return (NULL);
}
