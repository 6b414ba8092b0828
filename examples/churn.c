/* SPDX-License-Identifier: BSD-2-Clause */
/* See churn.h. */
#include "churn.h"

#include "pcb.h"

#include <ctxop.h>
#include <errno.h>

#define JOBS 1000           /* that init starts */
#define MAX_JOBS (4 * JOBS) /* theirs included */
#define ALIVE 8             /* jobs at a time */

enum planted { NOTHING, LEAK, LATE_WRITE };

/* What a new lwp is to do. It may be told to exit before it begins. */
struct job {
	struct churn *jb_churn;
	unsigned jb_kind; /* decides what it does */
};

struct churn {
	struct platform ch_platform;
	enum planted ch_planted;
	unsigned ch_lwps, ch_forks, ch_execs, ch_failed;
	bool ch_done;
	unsigned ch_njobs;
	struct job ch_job[MAX_JOBS];
};

/* ---- lwps ---- */

/* One of several lwps of a process. */
static void
worker(void *arg)
{
	const struct job *jb = arg;

	jb->jb_churn->ch_lwps++;
	if (jb->jb_kind % 2 == 0)
		(void)pcb_schedctl();
	pcb_compute(3);
}

static struct job *
new_job(struct churn *ch, unsigned kind)
{
	struct job *jb = &ch->ch_job[ch->ch_njobs++];

	VERIFY3U(ch->ch_njobs, <=, MAX_JOBS);
	*jb = (struct job){ ch, kind };
	return (jb);
}

static void
create_worker(struct churn *ch, unsigned kind)
{
	ch->ch_failed += sim_lwp_create(worker, new_job(ch, kind), NULL) != 0;
}

/* ---- processes ---- */

static void
wait_for_all(void)
{
	while (sim_wait(NULL, NULL) != ECHILD)
		continue;
}

/* A program that was started by exec. */
static void
shell(void *arg)
{
	struct churn *ch = arg;

	ch->ch_lwps++;
	ch->ch_execs++;
	(void)pcb_schedctl();
	create_worker(ch, 0);
	pcb_compute(4);
}

/* Copied by forkall: every lwp comes here. */
static void
copied(void *arg)
{
	struct churn *ch = arg;

	ch->ch_lwps++;
	pcb_compute(2);
}

static void
exec_at_once(void *arg)
{
	(void)sim_exec("sh", shell, arg);
}

static void
make_children(struct churn *ch, unsigned kind)
{
	int error = 0;

	switch (kind % 4) {
	case 0:
		error = sim_vfork(exec_at_once, ch, NULL);
		break;
	case 1:
		error = sim_forkall(copied, ch, NULL);
		break;
	case 2:
		error = sim_fork1(copied, ch, NULL);
		break;
	}
	ch->ch_forks += kind % 4 != 3 && error == 0;
	ch->ch_failed += error != 0;
}

/* The first lwp of a forked process. */
static void
job(void *arg)
{
	const struct job *jb = arg;
	struct churn *ch = jb->jb_churn;
	unsigned kind = jb->jb_kind;

	ch->ch_lwps++;
	if (kind % 3 != 0)
		(void)pcb_schedctl();
	for (unsigned i = 0; i < kind % 3; i++)
		create_worker(ch, kind + i);
	pcb_compute(3);
	make_children(ch, kind);
	pcb_compute(2);
	if (kind % 5 == 0)
		(void)sim_exec("sh", shell, ch);
	if (kind % 5 < 3)
		wait_for_all();
	if (kind % 2 == 0)
		proc_exit(1, 0);
}

static void
start_job(struct churn *ch, unsigned kind)
{
	int error = sim_fork1(job, new_job(ch, kind), NULL);

	ch->ch_forks += error == 0;
	ch->ch_failed += error != 0;
}

/* ---- what may go wrong ---- */

static void
sees_nothing(void *arg)
{
	(void)arg;
}

static const struct ctxop_template planted_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = sees_nothing,
};

/* A driver that allocates and forgets. */
static void
lose_a_ctxop(struct churn *ch)
{
	(void)ctxop_allocate(&planted_tpl, ch);
}

/* A driver that frees, and counts on. */
static void
write_late(struct churn *ch)
{
	struct ctxop *op = ctxop_allocate(&planted_tpl, ch);

	ctxop_free(op);
	op->save_ts = 1;
}

static void
plant(struct churn *ch)
{
	if (ch->ch_planted == LEAK)
		lose_a_ctxop(ch);
	if (ch->ch_planted == LATE_WRITE)
		write_late(ch);
}

/* ---- init ---- */

static void
init(void *arg)
{
	struct churn *ch = arg;

	ch->ch_lwps++;
	for (unsigned i = 0; i < JOBS; i++) {
		start_job(ch, i);
		pcb_compute(1);
		if (i >= ALIVE)
			(void)sim_wait(NULL, NULL);
	}
	wait_for_all();
	plant(ch);
	ch->ch_done = true;
}

static void
exec_init(void *arg)
{
	(void)sim_exec("init", init, arg);
}

static void *
setup(enum planted planted)
{
	struct churn *ch = kmem_zalloc(sizeof(*ch), KM_SLEEP);

	ch->ch_planted = planted;
	pcb_platform(&ch->ch_platform);
	(void)lwp_create(exec_init, ch, 0, sim_proc_create("init"), TS_RUN,
	    MINCLSYSPRI, NULL, 0, 0);
	return (ch);
}

void *
churn_setup(void)
{
	return (setup(NOTHING));
}

void *
churn_setup_leak(void)
{
	return (setup(LEAK));
}

void *
churn_setup_late_write(void)
{
	return (setup(LATE_WRITE));
}

bool
churn_conclude(const void *state, FILE *out)
{
	const struct churn *ch = state;

	(void)fprintf(out,
	    "%u forks, %u execs, %u lwps, %u calls that failed\n", ch->ch_forks,
	    ch->ch_execs, ch->ch_lwps, ch->ch_failed);
	return (ch->ch_done && sim_nthreads(sim_current()) == 0);
}
