/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdict, for a person. */
#include "panic.h"

#include <ctxop_explore.h>

const char *
sim_extent_name(enum sim_extent extent)
{
	static const char *const names[] = { [SIM_X_SAMPLED] = "sampled",
		[SIM_X_BOUNDED] = "bounded",
		[SIM_X_COMPLETE] = "complete" };

	NEED_BELOW(extent, SIM_X_COMPLETE + 1);
	return (names[extent]);
}

static const char *
plural(uint64_t n)
{
	return (n == 1 ? "" : "s");
}

static void
print_complete(const struct sim_verdict *vd, FILE *out)
{
	(void)fprintf(out, "COMPLETE (%ju %s%s)\n", (uintmax_t)vd->vd_runs,
	    vd->vd_is_reduced ? "trace" : "run", plural(vd->vd_runs));
}

static void
print_bounded(const struct sim_verdict *vd, FILE *out)
{
	(void)fprintf(out, "BOUNDED (%u preemption%s; %ju run%s)\n",
	    vd->vd_level, plural(vd->vd_level), (uintmax_t)vd->vd_runs,
	    plural(vd->vd_runs));
}

/* Hundredths of a per cent, rounded up. */
static void
print_sampled(const struct sim_verdict *vd, FILE *out)
{
	uint32_t missed = (vd->vd_missed_ppm + 99) / 100;

	(void)fprintf(out, "SAMPLED (%ju run%s", (uintmax_t)vd->vd_runs,
	    plural(vd->vd_runs));
	if (vd->vd_depth > 0)
		(void)fprintf(out,
		    ", chance of having missed a depth-%u bug <= %u.%02u %%",
		    vd->vd_depth, missed / 100, missed % 100);
	(void)fputs(")\n", out);
}

static void
print_finding(const struct sim_finding *fi, FILE *out)
{
	(void)fprintf(out, "%s: %s\n  in run %ju, %ju time%s; tape: %s\n",
	    sim_outcome_name(fi->fi_outcome), fi->fi_message,
	    (uintmax_t)fi->fi_run, (uintmax_t)fi->fi_times,
	    plural(fi->fi_times), fi->fi_token);
	if (fi->fi_instead != NULL)
		(void)fprintf(out,
		    "  does not repeat: this tape then ended with %s\n",
		    fi->fi_instead);
}

void
sim_verdict_print(const struct sim_verdict *vd, FILE *out)
{
	NEED(vd);
	NEED(out);
	static void (*const print_extent[])(
	    const struct sim_verdict *, FILE *) = {
		[SIM_X_SAMPLED] = print_sampled,
		[SIM_X_BOUNDED] = print_bounded,
		[SIM_X_COMPLETE] = print_complete,
	};

	print_extent[vd->vd_extent](vd, out);
	(void)fprintf(out,
	    "%ju questions: %ju which CPU goes on, %ju which thread, %ju "
	    "others\n",
	    (uintmax_t)vd->vd_questions, (uintmax_t)vd->vd_cpu,
	    (uintmax_t)vd->vd_preempt,
	    (uintmax_t)(vd->vd_questions - vd->vd_cpu - vd->vd_preempt));
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		print_finding(&vd->vd_finding[i], out);
}
