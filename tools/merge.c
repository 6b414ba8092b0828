/* SPDX-License-Identifier: BSD-2-Clause */
/* See merge.h. */
#include "merge.h"

#include "explore.h"

#include <stdio.h>

int
merge(struct options *op)
{
	struct sim_merged mg;
	char why[400];
	int status;

	if (!sim_explore_merge(
		op->op_file, op->op_nfiles, &mg, why, sizeof(why)))
		return (usage("merge: %s", why));
	(void)printf("%s: ", mg.mg_name);
	print_findings(mg.mg_verdict, mg.mg_name);
	(void)printf(
	    "%u of %u units", mg.mg_units - mg.mg_nmissing, mg.mg_units);
	if (mg.mg_nmissing > 0)
		(void)printf("; missing: %s", mg.mg_missing);
	(void)putchar('\n');
	status = mg.mg_nmissing > 0 || mg.mg_verdict->vd_nfindings > 0 ?
	    STATUS_FAILED :
	    STATUS_OK;
	sim_merged_free(&mg);
	return (status);
}
