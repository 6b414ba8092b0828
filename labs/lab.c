/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that grades one answer: it is linked by ctxsim grade, which runs
 * it once for the list of checks, and then once for each check, as an answer
 *may end the program in any way.
 *
 *	grader LIST		print into LIST: "has NAME" or "lacks NAME" of
 *				each function, "check POINTS NAME" of each check
 *	grader VERDICT N VIEW	print into VERDICT: "passed", or "failed" and
 *				what was found; and its run into VIEW
 */
#include "lab.h"

#include "statics.h"

#include <ctxop_debug.h>
#include <ctxop_mdb.h>
#include <stdlib.h>
#include <string.h>

#define MAX_THREADS 8

/* What a search leaves open. */
#define RUNS 5000
#define BOUND 2
#define BUDGET 200000
#define PATIENCE 10000

/* What functions' names, with commas between them, are of. */
#define NAMES                                                                  \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789, "

/* ---- threads, and their judge ---- */

static const struct sim_search *asked; /* by the check that is run */

static struct lab_thread {
	const kthread_t *thread;
	void (*body)(void *);
	void *arg;
} threads[MAX_THREADS];
static unsigned nthreads, nended;
static void (*judge)(void);

static void
lab_body(void *arg)
{
	const struct lab_thread *lt = arg;

	lt->body(lt->arg);
	if (++nended == nthreads && judge != NULL)
		judge();
}

static struct lab_thread *
next_thread(void (*body)(void *), void *arg)
{
	struct lab_thread *lt = &threads[nthreads];

	VERIFY(nthreads < MAX_THREADS);
	nthreads++;
	lt->body = body;
	lt->arg = arg;
	return (lt);
}

kthread_t *
lab_thread(const char *name, void (*body)(void *), void *arg)
{
	struct lab_thread *lt = next_thread(body, arg);
	kthread_t *t = thread_create(
	    NULL, 0, lab_body, lt, 0, NULL, TS_RUN, MINCLSYSPRI);

	lt->thread = t;
	(void)thread_setname(t, name);
	return (t);
}

kthread_t *
lab_lwp(const char *name, void (*body)(void *), void *arg)
{
	struct lab_thread *lt = next_thread(body, arg);
	klwp_t *lwp = lwp_create(lab_body, lt, 0, sim_proc_create(name), TS_RUN,
	    MINCLSYSPRI, NULL, 0, 0);

	VERIFY(lwp != NULL);
	lt->thread = lwp->lwp_thread;
	return (lwp->lwp_thread);
}

static void
holds_the_ring(void *arg)
{
	kthread_t *t = arg;

	mutex_enter(&t->t_ctx_lock);
	yield();
	mutex_exit(&t->t_ctx_lock);
}

void
lab_holder(kthread_t *t)
{
	(void)lab_thread("holder", holds_the_ring, t);
}

void
lab_exec(const char *name, void (*body)(void *), void *arg)
{
	struct lab_thread *lt = threads;

	while (lt->thread != curthread)
		lt++;
	lt->body = body;
	lt->arg = arg;
	panic("lab_exec: sim_exec() has returned %d",
	    sim_exec(name, lab_body, lt));
}

void
lab_judge(void (*function)(void))
{
	judge = function;
}

void
lab_expect_preemptible(const char *where)
{
	if (asked->se_runs == 1)
		return;
	LAB_EXPECT(curthread->t_preempt == 0,
	    "%s: expected preemption to be enabled, seen it disabled: a "
	    "kpreempt_disable() without its kpreempt_enable()",
	    where);
}

/* ---- one check ---- */

static void *
set_up(void *arg)
{
	statics_put_back();
	nthreads = nended = 0;
	judge = NULL;
	return (asked->se_setup(arg));
}

static bool
all_came_back(void *state, char *why, size_t len)
{
	if (nended != nthreads) {
		(void)snprintf(why, len,
		    "%u of %u threads never came back from the answer: "
		    "expected it to return",
		    nthreads - nended, nthreads);
		return (false);
	}
	if (sim_kmem_verify(sim_current(), NULL) != 0) {
		(void)snprintf(why, len,
		    "expected memory to be left alone after it was freed, seen "
		    "that it was written to");
		return (false);
	}
	return (asked->se_check == NULL || asked->se_check(state, why, len));
}

static struct sim_search
search_of(const struct lab_check *lc)
{
	struct sim_search se = lc->lc_search;
	struct sim_config *cfg = &se.se_machine;

	asked = &lc->lc_search;
	se.se_setup = set_up;
	se.se_check = all_came_back;
	if (se.se_all_accesses)
		cfg->sc_grain = SIM_GRAIN_ACCESS;
	if (se.se_strategy == SIM_S_PORTFOLIO) {
		se.se_strategy = SIM_S_BOUNDED;
		se.se_bound = se.se_bound != 0 ? se.se_bound : BOUND;
	}
	se.se_runs = se.se_runs != 0 ? se.se_runs : RUNS;
	cfg->sc_budget = cfg->sc_budget != 0 ? cfg->sc_budget : BUDGET;
	cfg->sc_audit = true; /* what is used after it was freed shows */
	cfg->sc_patience = cfg->sc_patience != 0 ? cfg->sc_patience : PATIENCE;
	return (se);
}

/* "in a, b, c": the functions at the end of a cause, but for ours. */
static void
print_where(const char *cause, FILE *out)
{
	const char *in = NULL, *next = cause;
	int len;

	while ((next = strstr(next, " in ")) != NULL)
		in = next += strlen(" in ");
	if (in == NULL || in[strspn(in, NAMES)] != '\0')
		return;
	next = strstr(in, ", lab_body");
	len = (int)(next != NULL ? next - in : (ptrdiff_t)strlen(in));
	if (strncmp(in, "lab_body", 8) != 0)
		(void)fprintf(out, "where:    %.*s\n", len, in);
}

static void
print_finding(
    const struct lab_check *lc, const struct sim_finding *fi, FILE *out)
{
	bool is_checks_word = fi->fi_outcome == SIM_FAILED;

	(void)fprintf(out, "failed\nseen:     %s%s%s\n",
	    is_checks_word ? "" : sim_outcome_name(fi->fi_outcome),
	    is_checks_word ? "" : ": ", fi->fi_message);
	print_where(fi->fi_cause, out);
	(void)fprintf(out, "think of: %s\n", lc->lc_hint);
}

static void
says_what_was_found(void *message)
{
	sim_fail("%s", (const char *)message);
}

/* Its run; what a check has said afterwards, a thread says now. */
static bool
print_view(const struct sim_search *se, struct sim_finding *fi, FILE *out)
{
	struct sim_config cfg = se->se_machine;
	sim_t *sim;
	bool is_whole;

	cfg.sc_tape = SIM_TOKEN(fi->fi_token);
	cfg.sc_audit = fi->fi_is_audited;
	cfg.sc_trace = SIM_EV_ALL | SIM_EV_DETAILS;
	if ((sim = sim_create(&cfg, NULL, 0)) == NULL)
		return (false);
	(void)se->se_setup(se->se_arg);
	if (sim_run(sim) == SIM_OK) {
		(void)thread_setname(
		    thread_create(NULL, 0, says_what_was_found, fi->fi_message,
			0, NULL, TS_RUN, MINCLSYSPRI),
		    "check");
		(void)sim_run(sim);
	}
	is_whole = sim_trace_view(sim, out);
	sim_destroy(sim);
	return (is_whole);
}

static bool
run_check(const struct lab_check *lc, FILE *verdict, const char *view)
{
	const struct sim_search se = search_of(lc);
	struct sim_verdict *vd = sim_explore(&se);
	FILE *out;
	bool is_told = true;

	if (vd->vd_nfindings == 0) {
		(void)fputs("passed\n", verdict);
	} else {
		print_finding(lc, vd->vd_finding, verdict);
		out = fopen(view, "w");
		is_told = out != NULL && print_view(&se, vd->vd_finding, out) &&
		    fclose(out) == 0;
	}
	sim_verdict_free(vd);
	return (is_told);
}

/* ---- the program ---- */

static void
print_list(FILE *out)
{
	for (const struct lab_function *lf = lab.la_functions;
	     lf->lf_name != NULL; lf++)
		(void)fprintf(out, "%s %s\n",
		    lf->lf_function != NULL ? "has" : "lacks", lf->lf_name);
	for (const struct lab_check *lc = lab.la_checks; lc->lc_name != NULL;
	     lc++)
		(void)fprintf(out, "check %u %s\n", lc->lc_points, lc->lc_name);
}

int
main(int argc, char **argv)
{
	FILE *out = argc == 2 || argc == 4 ? fopen(argv[1], "w") : NULL;
	bool is_done = true;

	if (out == NULL)
		return (EXIT_FAILURE);
	statics_keep();
	if (argc == 2)
		print_list(out);
	else
		is_done = run_check(
		    &lab.la_checks[strtoul(argv[2], NULL, 10)], out, argv[3]);
	return (fclose(out) == 0 && is_done ? EXIT_SUCCESS : EXIT_FAILURE);
}
