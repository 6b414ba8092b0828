/* SPDX-License-Identifier: BSD-2-Clause */
/* The consumers of which scenarios can speak. See scenario.h. */
#include "brand.h"
#include "kcpc_idle.h"
#include "kfpu.h"
#include "kvm.h"
#include "ldt.h"
#include "nest.h"
#include "pcb.h"
#include "raidz.h"
#include "scenario.h"
#include "vbox.h"
#include "vmm.h"
#include <window.h>

const struct sim_consumer *const scenario_words[] = {
	&brand_words,
	&fpu_words,
	&idle_words,
	&kcpc_words,
	&kfpu_words,
	&kvm_words,
	&ldt_words,
	&lwp_words,
	&nest_words,
	&raidz_words,
	&schedctl_words,
	&segregs_words,
	&sep_words,
	&vbox_words,
	&vmm_words,
	&window_words_era13917,
	&window_words_era7,
	&window_words_era8,
	&window_words_era9,
	NULL,
};

struct sim_scenario *
scenario_parse(const char *text, size_t len, const char *file, FILE *err)
{
	return (sim_scenario_parse(text, len, file, scenario_words, err));
}

struct sim_play *
scenario_play(const struct sim_scenario *sn)
{
	pcb_platform(kmem_zalloc(sizeof(struct platform), KM_SLEEP));
	return (sim_scenario_setup(sn));
}

void
scenario_print_words(FILE *out)
{
	const struct sim_scenario none = { .sn_words = scenario_words };
	const struct sim_consumer *cs;
	const struct sim_verb *vb;

	for (unsigned i = 0;
	     (vb = sim_scenario_nth_verb(&none, i, &cs)) != NULL; i++)
		(void)fprintf(out, "%s%s%s %s\n", cs != NULL ? cs->cs_name : "",
		    cs != NULL ? " " : "", vb->vb_name, vb->vb_help);
}
