/* SPDX-License-Identifier: BSD-2-Clause */
/* See shard.h. */
#include "shard.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SHARDS 4096

bool
read_shard(const char *text, struct options *op)
{
	const char *slash = strchr(text, '/');
	char first[20];
	uint64_t shard, nshards;

	if (slash == NULL || (size_t)(slash - text) >= sizeof(first))
		return (false);
	memcpy(first, text, (size_t)(slash - text));
	first[slash - text] = '\0';
	if (!read_number(slash + 1, 1, MAX_SHARDS, &nshards) ||
	    !read_number(first, 1, nshards, &shard))
		return (false);
	op->op_shard = (unsigned)shard - 1;
	op->op_nshards = (unsigned)nshards;
	return (true);
}

/* ---- the environment ---- */

/* Who runs many programs, and how it says which one this is. */
static const struct engine {
	const char *en_index; /* set: it is there */
	const char *en_count;
	const char *en_first;  /* index of the first one; NULL: 0 */
	const char *en_step;   /* to the next index; NULL: 1 */
	const char *en_status; /* a file to make, as a sign; or NULL */
	const char *en_hint;
} engines[] = {
	{ "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", NULL, NULL,
	    "TEST_SHARD_STATUS_FILE", "" },
	{ "JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", NULL, NULL, NULL,
	    ": set it to the Job's completions, or say --shard 1/1" },
	{ "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT",
	    "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", NULL, "" },
};

/* What is not set, and need not be, has a value. */
static int
take_variable(const struct engine *en, const char *name, const char *otherwise,
    uint64_t min, uint64_t max, uint64_t *value)
{
	const char *text = name != NULL ? getenv(name) : NULL;

	if (text == NULL)
		text = otherwise;
	if (text == NULL)
		return (usage("%s is set, and %s is not%s", en->en_index, name,
		    en->en_hint));
	if (read_number(text, min, max, value))
		return (STATUS_OK);
	return (usage("%s: expected %" PRIu64 " to %" PRIu64 ", got '%s'", name,
	    min, max, text));
}

static int
take_engine(const struct engine *en, struct options *op)
{
	uint64_t count, index, first, step;

	if (take_variable(en, en->en_count, NULL, 1, MAX_SHARDS, &count) ||
	    take_variable(en, en->en_index, NULL, 0, UINT32_MAX, &index) ||
	    take_variable(en, en->en_first, "0", 0, index, &first) ||
	    take_variable(en, en->en_step, "1", 1, UINT32_MAX, &step))
		return (STATUS_USAGE);
	if ((index - first) % step != 0 || (index - first) / step >= count)
		return (usage("%s=%" PRIu64 " is none of %" PRIu64
			      ", from %" PRIu64 " in steps of %" PRIu64,
		    en->en_index, index, count, first, step));
	op->op_shard = (unsigned)((index - first) / step);
	op->op_nshards = (unsigned)count;
	return (STATUS_OK);
}

static int
make_sign(const char *variable)
{
	const char *file = variable != NULL ? getenv(variable) : NULL;
	FILE *out = file != NULL ? fopen(file, "a") : NULL;

	if (file != NULL && out == NULL)
		return (usage("%s: cannot write %s", variable, file));
	if (out != NULL)
		(void)fclose(out);
	return (STATUS_OK);
}

static int
use_engine(const struct engine *en, struct options *op)
{
	bool is_said = op->op_nshards > 0;
	int status = is_said ? STATUS_OK : take_engine(en, op);

	if (status == STATUS_OK)
		status = make_sign(en->en_status);
	if (status == STATUS_OK)
		(void)fprintf(stderr, "ctxsim: part %u of %u, as %s says\n",
		    op->op_shard + 1, op->op_nshards,
		    is_said ? "--shard" : en->en_index);
	return (status);
}

int
shard_from_environment(struct options *op)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++)
		if (getenv(engines[i].en_index) != NULL)
			return (use_engine(&engines[i], op));
	return (STATUS_OK);
}
