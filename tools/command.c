/* SPDX-License-Identifier: BSD-2-Clause */
/* See command.h. */
#include "command.h"

#include <inttypes.h>
#include <stdlib.h>

char *
command_of(const struct options *op, const struct sim_config *cfg)
{
	char *command;
	size_t len;
	FILE *out = open_memstream(&command, &len);

	if (out == NULL)
		abort();
	(void)fprintf(out, "run %s --cpus %u", op->op_name, cfg->sc_ncpus);
	if (op->op_budget != 0)
		(void)fprintf(out, " --budget %" PRIu64, op->op_budget);
	if (op->op_patience != 0)
		(void)fprintf(out, " --patience %" PRIu64, op->op_patience);
	if (op->op_races)
		(void)fputs(" --races", out);
	if (fclose(out) != 0)
		abort();
	return (command);
}

void
print_command(const char *command, const char *token, FILE *out)
{
	(void)fprintf(out, "ctxsim %s --tape %s", command, token);
}
