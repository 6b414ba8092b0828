/* SPDX-License-Identifier: BSD-2-Clause */
/* See finding.h. */
#include "finding.h"

#include "outlet.h"
#include "page.h"

#include <stdlib.h>
#include <string.h>

int
findings_check(const struct options *op, const struct source *so)
{
	if (op->op_ctx == NULL || so->so_words != NULL)
		return (STATUS_OK);
	return (usage("explore: --ctx: %s is not in words, it is in C; "
		      "--cmocka can be used",
	    so->so_name));
}

/* ---- a file for each finding ---- */

/* Writes one of them. */
typedef int write_finding_t(const char *file, const struct options *,
    const struct source *, const struct sim_config *,
    const struct sim_finding *);

static int
write_scenario(const char *name, const struct options *op,
    const struct source *so, const struct sim_config *cfg,
    const struct sim_finding *fi)
{
	struct outlet ou = { .ou_name = name };

	(void)op;
	if (!outlet_open(&ou))
		return (STATUS_FAILED);
	sim_finding_print_scenario(fi, cfg, so->so_words, ou.ou_file);
	return (outlet_keep(&ou));
}

static int
write_each(write_finding_t *write, const char *first, const struct options *op,
    const struct source *so, const struct sim_config *cfg,
    const struct sim_verdict *vd)
{
	int status = STATUS_OK;

	for (unsigned i = 0; first != NULL && i < vd->vd_nfindings; i++) {
		char *name = outlet_nth(first, i + 1);

		if (name == NULL ||
		    write(name, op, so, cfg, &vd->vd_finding[i]) != STATUS_OK)
			status = STATUS_FAILED;
		free(name);
	}
	return (status);
}

/* ---- tests ---- */

static int
write_test(const char *name, const struct source *so,
    const struct sim_config *cfg, const struct sim_verdict *vd)
{
	char setup[200] = "scenario_play(scenario)";
	const struct sim_test_form tf = { .tf_name = so->so_name,
		.tf_include = "#include <scenario.h>\n",
		.tf_scenario = so->so_words,
		.tf_words = "scenario_words",
		.tf_setup = setup };
	struct outlet ou = { .ou_name = name };

	if (!outlet_open(&ou))
		return (STATUS_FAILED);
	if (so->so_words == NULL)
		(void)snprintf(setup, sizeof(setup),
		    "scenario_find(\"%s\")->sn_setup()", so->so_name);
	sim_verdict_print_test(vd, cfg, &tf, ou.ou_file);
	return (outlet_keep(&ou));
}

/* ---- all of it ---- */

static void
print_in_full(const struct sim_verdict *vd)
{
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		(void)printf("\nfinding %u:\n%s\n%s", i + 1,
		    vd->vd_finding[i].fi_report, vd->vd_finding[i].fi_trace);
}

int
findings_tell(const struct options *op, const struct source *so,
    const struct sim_config *cfg, const struct sim_verdict *vd)
{
	int status;

	if (op->op_in_full)
		print_in_full(vd);
	status = write_each(write_scenario, op->op_ctx, op, so, cfg, vd);
	if (write_each(page_write_finding, op->op_html, op, so, cfg, vd) !=
	    STATUS_OK)
		status = STATUS_FAILED;
	if (op->op_cmocka != NULL && vd->vd_nfindings > 0 &&
	    write_test(op->op_cmocka, so, cfg, vd) != STATUS_OK)
		status = STATUS_FAILED;
	return (status);
}
