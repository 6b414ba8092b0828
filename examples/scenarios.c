/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of scenarios. See scenario.h. */
#include "bhyve.h"
#include "churn.h"

#include <string.h>

const struct scenario scenarios[] = {
	{ "bhyve", "guests and host programs share CPUs and vector registers",
	    "vcpu0", bhyve_setup, bhyve_conclude },
	{ "bhyve-no-fpu-hook",
	    "the same without the host FPU's hook: fails, and says what broke",
	    "vcpu0", bhyve_setup_without_fpu_hook, bhyve_conclude },
	{ "churn", "a thousand processes come and go, with all their hooks",
	    NULL, churn_setup, churn_conclude },
	{ "churn-leak", "the same, and one ctxop is lost: findleaks names it",
	    NULL, churn_setup_leak, churn_conclude },
	{ "churn-late-write",
	    "the same, and a freed ctxop is written to: kmem_verify names it",
	    NULL, churn_setup_late_write, churn_conclude },
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
