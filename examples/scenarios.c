/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of scenarios. See scenario.h. */
#include "bhyve.h"

#include <string.h>

const struct scenario scenarios[] = {
	{ "bhyve", "guests and host programs share CPUs and vector registers",
	    "vcpu0", bhyve_setup, bhyve_conclude },
	{ "bhyve-no-fpu-hook",
	    "the same without the host FPU's hook: fails, and says what broke",
	    "vcpu0", bhyve_setup_without_fpu_hook, bhyve_conclude },
	{ .sn_name = NULL },
};

const struct scenario *
scenario_find(const char *name)
{
	for (const struct scenario *sn = scenarios; sn->sn_name != NULL; sn++)
		if (strcmp(sn->sn_name, name) == 0)
			return (sn);
	return (NULL);
}
