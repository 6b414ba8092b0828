/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A search by several workers. It is cut into units, parts that sim_explore()
 * tries alone; each worker takes the next unit that nobody has, and what they
 * find is put together when they are done.
 *
 * I1. What is in struct jobs, but for what stands before its lock, is looked at
 *     and changed with the lock held.
 * I2. Where a unit finds enough, those before it go on to their ends, and those
 *     after it do not count: so what comes out is what one worker finds who
 *     takes unit after unit.
 * I3. The file holds units that are done, and only those.
 */
#include "explore_parts.h"
#include "unwind.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNITS_PER_SHARD 16

struct jobs {
	const struct sim_search *jo_search;
	const struct sim_jobs *jo_how;
	unsigned jo_shard, jo_nshards;
	char *jo_why;
	size_t jo_len;
	pthread_mutex_t jo_lock;
	struct units jo_units;
	unsigned jo_next;   /* nobody has it, or any after it */
	unsigned jo_end;    /* it and those after it do not count */
	bool jo_is_stopped; /* somebody has had enough */
	struct sim_jobs_state jo_state;
};

struct worker {
	struct jobs *wo_jobs;
	pthread_t wo_thread;
	unsigned wo_unit;
	uint64_t wo_runs; /* of this unit, in jo_state */
	bool wo_is_cut;   /* the unit was ended before its end */
};

/* ---- one unit; the lock is held but while it is searched ---- */

static void *
worker_setup(void *worker)
{
	const struct sim_search *se =
	    ((struct worker *)worker)->wo_jobs->jo_search;

	return (se->se_setup(se->se_arg));
}

static void
worker_each(const sim_t *sim, void *worker)
{
	const struct sim_search *se =
	    ((struct worker *)worker)->wo_jobs->jo_search;

	se->se_each(sim, se->se_arg);
}

static bool
goes_on(struct worker *wo)
{
	struct jobs *jo = wo->wo_jobs;
	const struct sim_jobs *jb = jo->jo_how;

	if (!jo->jo_is_stopped && jb->jb_progress != NULL &&
	    !jb->jb_progress(&jo->jo_state, jb->jb_arg))
		jo->jo_is_stopped = true;
	return (!jo->jo_is_stopped && wo->wo_unit < jo->jo_end);
}

static bool
worker_progress(uint64_t runs, unsigned level, void *worker)
{
	struct worker *wo = worker;
	struct jobs *jo = wo->wo_jobs;

	(void)pthread_mutex_lock(&jo->jo_lock);
	jo->jo_state.js_runs += runs - wo->wo_runs;
	jo->jo_state.js_level = level;
	wo->wo_runs = runs;
	wo->wo_is_cut = !goes_on(wo);
	(void)pthread_mutex_unlock(&jo->jo_lock);
	return (!wo->wo_is_cut);
}

static bool
worker_shrinks(void *worker)
{
	struct jobs *jo = ((struct worker *)worker)->wo_jobs;
	bool goes_on;

	(void)pthread_mutex_lock(&jo->jo_lock);
	goes_on = jo->jo_how->jb_shrinks(jo->jo_how->jb_arg);
	(void)pthread_mutex_unlock(&jo->jo_lock);
	return (goes_on);
}

/* What this unit has found may be enough. */
static void
note_found(struct jobs *jo, unsigned unit)
{
	unsigned causes = jo->jo_search->se_causes;
	unsigned found = jo->jo_units.us_unit[unit].un_verdict->vd_nfindings;

	jo->jo_state.js_findings += found;
	if (found >= (causes != 0 ? causes : 1) && unit < jo->jo_end)
		jo->jo_end = unit + 1;
}

static void
keep(struct jobs *jo)
{
	const char *file = jo->jo_how->jb_file;

	if (file != NULL && jo->jo_why[0] == '\0')
		(void)units_write(&jo->jo_units, file, jo->jo_why, jo->jo_len);
}

static void
end_unit(struct worker *wo, struct sim_verdict *vd)
{
	struct jobs *jo = wo->wo_jobs;

	jo->jo_units.us_unit[wo->wo_unit] = (struct unit){ .un_verdict = vd,
		.un_is_done = !wo->wo_is_cut };
	jo->jo_state.js_runs += vd->vd_runs - wo->wo_runs;
	if (wo->wo_is_cut)
		return;
	jo->jo_state.js_units_done++;
	note_found(jo, wo->wo_unit);
	keep(jo);
}

static void
search_unit(struct worker *wo)
{
	struct jobs *jo = wo->wo_jobs;
	struct sim_search se = *jo->jo_search;
	struct sim_verdict *vd;

	wo->wo_runs = 0;
	wo->wo_is_cut = false;
	se.se_setup = worker_setup;
	se.se_progress = worker_progress;
	se.se_shrinks = jo->jo_how->jb_shrinks != NULL ? worker_shrinks : NULL;
	se.se_each = se.se_each != NULL ? worker_each : NULL;
	se.se_arg = wo;
	se.se_shard = wo->wo_unit;
	se.se_nshards = jo->jo_units.us_count;
	(void)pthread_mutex_unlock(&jo->jo_lock);
	vd = sim_explore(&se);
	(void)pthread_mutex_lock(&jo->jo_lock);
	end_unit(wo, vd);
}

/* ---- workers ---- */

static bool
take_unit(struct worker *wo)
{
	struct jobs *jo = wo->wo_jobs;

	for (; jo->jo_next < jo->jo_end; jo->jo_next += jo->jo_nshards) {
		if (jo->jo_is_stopped)
			return (false);
		if (jo->jo_units.us_unit[jo->jo_next].un_is_done)
			continue;
		wo->wo_unit = jo->jo_next;
		jo->jo_next += jo->jo_nshards;
		return (true);
	}
	return (false);
}

static void *
work(void *worker)
{
	struct worker *wo = worker;

	(void)pthread_mutex_lock(&wo->wo_jobs->jo_lock);
	while (take_unit(wo))
		search_unit(wo);
	(void)pthread_mutex_unlock(&wo->wo_jobs->jo_lock);
	return (NULL);
}

/* libunwind makes itself ready when it is first used: by nobody else yet. */
static void
make_unwinder_ready(void)
{
	struct stack_frames sf;

	unwind_caller(&sf);
}

/* The caller is one; where the host has no thread left, there are fewer. */
static void
work_all(struct jobs *jo, unsigned n)
{
	struct worker *wo = calloc(n, sizeof(*wo)), last = { .wo_jobs = jo };
	unsigned started = 0;

	make_unwinder_ready();
	for (; wo != NULL && started + 1 < n; started++) {
		wo[started].wo_jobs = jo;
		if (pthread_create(
			&wo[started].wo_thread, NULL, work, &wo[started]) != 0)
			break;
	}
	(void)work(&last);
	while (started > 0)
		(void)pthread_join(wo[--started].wo_thread, NULL);
	free(wo);
}

/* ---- the whole ---- */

static unsigned
count_units(const struct sim_search *se, const struct sim_jobs *jb)
{
	if (jb->jb_workers <= 1 && se->se_nshards <= 1 && jb->jb_file == NULL)
		return (1);
	return (UNITS_PER_SHARD * (se->se_nshards > 1 ? se->se_nshards : 1));
}

/* What an earlier call has found. */
static void
go_on_from(struct jobs *jo, struct units *kept)
{
	for (unsigned i = 0; i < jo->jo_units.us_count; i++) {
		jo->jo_units.us_unit[i] = kept->us_unit[i];
		kept->us_unit[i].un_verdict = NULL;
	}
	for (unsigned i = jo->jo_shard; i < jo->jo_end; i += jo->jo_nshards) {
		if (!jo->jo_units.us_unit[i].un_is_done)
			continue;
		jo->jo_state.js_units_done++;
		jo->jo_state.js_units_kept++;
		note_found(jo, i);
	}
}

static bool
read_kept(struct jobs *jo)
{
	const char *file = jo->jo_how->jb_file;
	struct units kept = { 0 };
	bool is_read;

	if (access(file, F_OK) != 0 && errno == ENOENT)
		return (true);
	is_read = units_read(&kept, file, jo->jo_why, jo->jo_len) &&
	    units_are_alike(&jo->jo_units, &kept, file, jo->jo_why, jo->jo_len);
	if (is_read)
		go_on_from(jo, &kept);
	units_fini(&kept);
	return (is_read);
}

/* A file that cannot be written is found out before anything is run. */
static bool
open_file(struct jobs *jo)
{
	if (jo->jo_how->jb_file == NULL)
		return (true);
	return (read_kept(jo) &&
	    units_write(
		&jo->jo_units, jo->jo_how->jb_file, jo->jo_why, jo->jo_len));
}

static bool
is_part(const struct sim_search *se, char *why, size_t len)
{
	if (se->se_nshards == 0 || se->se_shard < se->se_nshards)
		return (true);
	(void)snprintf(why, len, "se_shard: expected 0 to %u, got %u",
	    se->se_nshards - 1, se->se_shard);
	return (false);
}

static void
jobs_init(struct jobs *jo)
{
	const struct sim_search *se = jo->jo_search;
	const struct sim_jobs *jb = jo->jo_how;

	units_init(&jo->jo_units, jb->jb_name, count_units(se, jb));
	jo->jo_units.us_search = units_search_words(se, jb->jb_text);
	jo->jo_nshards = se->se_nshards > 1 ? se->se_nshards : 1;
	jo->jo_shard = jo->jo_next = se->se_nshards > 1 ? se->se_shard : 0;
	jo->jo_end = jo->jo_units.us_count;
	jo->jo_state.js_units = jo->jo_units.us_count / jo->jo_nshards;
}

/* What they look like is not in the file. */
static void
show_kept(const struct sim_search *se, struct sim_verdict *vd)
{
	sim_t *before = sim_current();

	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		if (vd->vd_finding[i].fi_report == NULL)
			finding_show(se, &vd->vd_finding[i]);
	(void)sim_enter(before);
}

struct sim_verdict *
sim_explore_jobs(const struct sim_search *se, const struct sim_jobs *jb,
    char *why, size_t len)
{
	struct jobs jo = { .jo_search = se,
		.jo_how = jb,
		.jo_why = why,
		.jo_len = len,
		.jo_lock = PTHREAD_MUTEX_INITIALIZER };
	struct sim_verdict *vd = NULL;

	NEED(se);
	NEED(se->se_setup);
	NEED(jb);
	need_room(__func__, why, len);
	why[0] = '\0';
	if (!is_part(se, why, len))
		return (NULL);
	jobs_init(&jo);
	if (open_file(&jo)) {
		work_all(&jo, jb->jb_workers > 1 ? jb->jb_workers : 1);
		vd = units_merge(&jo.jo_units, jo.jo_shard, jo.jo_nshards,
		    se->se_causes != 0 ? se->se_causes : 1);
		show_kept(se, vd);
	}
	units_fini(&jo.jo_units);
	(void)pthread_mutex_destroy(&jo.jo_lock);
	return (vd);
}
