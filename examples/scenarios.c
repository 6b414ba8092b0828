/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of scenarios. See scenario.h. */
#include "bhyve.h"
#include "churn.h"

#include <string.h>

static const struct scenario scenarios_in_c[] = {
	{ .sn_name = "bhyve",
	    .sn_summary = "guests and host programs share CPUs and vector "
			  "registers",
	    .sn_thread = "vcpu0",
	    .sn_setup = bhyve_setup,
	    .sn_conclude = bhyve_conclude },
	{ .sn_name = "bhyve-no-fpu-hook",
	    .sn_summary = "the same without the host FPU's hook: fails, and "
			  "says what broke",
	    .sn_thread = "vcpu0",
	    .sn_setup = bhyve_setup_without_fpu_hook,
	    .sn_conclude = bhyve_conclude },
	{ .sn_name = "churn",
	    .sn_summary = "a thousand processes come and go, with all their "
			  "hooks",
	    .sn_setup = churn_setup,
	    .sn_conclude = churn_conclude },
	{ .sn_name = "churn-leak",
	    .sn_summary = "the same, and one ctxop is lost: findleaks names it",
	    .sn_setup = churn_setup_leak,
	    .sn_conclude = churn_conclude },
	{ .sn_name = "churn-late-write",
	    .sn_summary = "the same, and a freed ctxop is written to: "
			  "kmem_verify names it",
	    .sn_setup = churn_setup_late_write,
	    .sn_conclude = churn_conclude },
};
#define NIN_C ((unsigned)(sizeof(scenarios_in_c) / sizeof(*scenarios_in_c)))

const struct scenario *
scenario_nth(unsigned n)
{
	const struct scenario *sn = scenarios_in_words;

	if (n < NIN_C)
		return (&scenarios_in_c[n]);
	for (n -= NIN_C; n > 0 && sn->sn_name != NULL; n--)
		sn++;
	return (sn->sn_name != NULL ? sn : NULL);
}

const struct scenario *
scenario_find(const char *name)
{
	const struct scenario *sn;

	for (unsigned i = 0; (sn = scenario_nth(i)) != NULL; i++)
		if (strcmp(sn->sn_name, name) == 0)
			return (sn);
	return (NULL);
}
