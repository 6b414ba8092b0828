/* SPDX-License-Identifier: BSD-2-Clause */
/* See source.h. */
#include "source.h"

#include "read_file.h"

#include <stdlib.h>
#include <string.h>

#define TIME_SLICE 1500 /* virtual ns: 15 points; of scenarios in C */

/* A name that looks like a file's is a file's. */
static bool
is_file(const char *name)
{
	size_t len = strlen(name);

	return (strchr(name, '/') != NULL ||
	    (len > 4 && strcmp(name + len - 4, ".ctx") == 0));
}

static int
parse(struct source *so, const char *text, size_t len)
{
	so->so_words = scenario_parse(text, len, so->so_name, stderr);
	return (so->so_words != NULL ? STATUS_OK : STATUS_USAGE);
}

static int
open_file(struct source *so)
{
	char *text;
	size_t len;
	int status;

	if (!read_file(so->so_name, &text, &len))
		return (STATUS_USAGE);
	status = parse(so, text, len);
	free(text);
	return (status);
}

int
source_open(struct source *so, const char *command, const char *name)
{
	*so = (struct source){ .so_name = name };
	if (is_file(name))
		return (open_file(so));
	if ((so->so_scenario = scenario_find(name)) == NULL)
		return (usage("%s: no scenario is called '%s'; 'ctxsim list' "
			      "names them",
		    command, name));
	if (so->so_scenario->sn_text == NULL)
		return (STATUS_OK);
	return (parse(so, so->so_scenario->sn_text, so->so_scenario->sn_len));
}

void
source_close(struct source *so)
{
	sim_scenario_free(so->so_words);
}

void
source_config(
    const struct source *so, const struct options *op, struct sim_config *cfg)
{
	cfg->sc_ncpus = (unsigned)op->op_ncpus;
	cfg->sc_budget = op->op_budget;
	cfg->sc_patience = op->op_patience;
	cfg->sc_races = op->op_races;
	cfg->sc_grain = grain_of(op);
	if (so->so_words != NULL)
		sim_scenario_config(so->so_words, cfg);
	else
		cfg->sc_tick = TIME_SLICE;
	if (cfg->sc_ncpus == 0)
		cfg->sc_ncpus = 1;
}

void *
source_setup(const struct source *so)
{
	if (so->so_words != NULL)
		return (scenario_play(so->so_words));
	return (so->so_scenario->sn_setup());
}
