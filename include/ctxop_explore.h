/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Search: a scenario is run again and again, each time with other answers to
 * what is not determined (sched_sim.h, the tape), until something goes wrong or
 * all there is has been tried.
 *
 *	struct sim_search sr = { .se_setup = setup, .se_runs = 100000 };
 *	struct sim_verdict *verdict = sim_explore(&sr);
 *
 *	sim_verdict_print(verdict, stdout);
 *	sim_verdict_free(verdict);
 *
 * What is found is one token, which repeats the run with SIM_TOKEN(), with as
 * few choices in it as the search needed.
 *
 * Rules for callers:
 * R1. The scenario is determined but for its tape: it uses no clock, no
 *     addresses and no random numbers of the host's, and each set-up begins as
 *     the first one did. A run in which a question is answered that was not
 *     asked before says so: SIM_MISFIT.
 * R2. Runs are on one machine that is reset each time. It is current while they
 *     last, and nothing of it is there afterwards.
 * R3. With several workers (sim_explore_jobs()) set-ups, checks and threads of
 *     several machines are at work at the same time, each on a host thread of
 *     its own. They share nothing that any of them changes: what a scenario
 *     keeps is in machine memory, or in thread-local variables.
 */
#ifndef CTXOP_EXPLORE_H
#define CTXOP_EXPLORE_H

#include <sched_sim.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Which runs are tried, in which order. */
enum sim_strategy {
	/*
	 * The default. Half of the runs go to REDUCED where the grain is
	 * SIM_GRAIN_ACCESS, else to BOUNDED; if those were not all, a quarter
	 * to PCT, an eighth each to POS and RANDOM.
	 */
	SIM_S_PORTFOLIO,
	/* With no preemptions, then with 1, 2 ... se_bound: what needs the
	 * fewest is found first. */
	SIM_S_BOUNDED,
	/* All there are, the last question's answers first. */
	SIM_S_DEPTH_FIRST,
	/*
	 * One of each class of runs that differ in the order of steps only that
	 * do not conflict: dynamic partial-order reduction. Sound as far as the
	 * machine knows what steps touch: that is all that its own functions
	 * do, and what sim_access() tells (ctxop_access.h). With
	 * SIM_GRAIN_KERNEL it knows nothing, and tries all.
	 */
	SIM_S_REDUCED,
	/* Priorities that change se_depth - 1 times, where draws say: finds any
	 * bug of that depth with a known chance. */
	SIM_S_PCT,
	/* Priorities of steps, drawn anew where they conflict. */
	SIM_S_POS,
	/* About one answer in eight is not quiet. */
	SIM_S_RANDOM,
	SIM_NSTRATEGIES
};

/* "portfolio", "bounded" ... and back; false if it is none. */
const char *sim_strategy_name(enum sim_strategy);
bool sim_strategy_find(const char *name, enum sim_strategy *);

struct sim_search {
	struct sim_config se_machine; /* but for its tape */
	/* Make the threads, on the current machine; what it returns is handed
	 * to se_check. */
	void *(*se_setup)(void *arg);
	/* After a run that ended with SIM_OK: did all hold? If not, says in
	 * why, in one line, what did not. May be NULL. */
	bool (*se_check)(void *state, char *why, size_t len);
	void *se_arg;
	enum sim_strategy se_strategy;
	uint64_t se_runs;  /* at most so many; 0: 10,000 */
	unsigned se_bound; /* BOUNDED: 0: no bound */
	unsigned se_depth; /* PCT: of bugs, at most 16; 0: 3 */
	uint64_t se_seed;  /* of what is drawn */
	/*
	 * With SIM_GRAIN_ACCESS: ask before each access. Otherwise it is asked
	 * before those only that race with others, as far as runs have shown;
	 * when one shows more of them, a search of all runs begins anew.
	 */
	bool se_all_accesses;
	/*
	 * One part of the search, se_shard of 0 .. se_nshards - 1; 0: all. All
	 * parts together try what the whole one does, as long as the same
	 * accesses are asked about (vd_sites), and no part ends before its end.
	 * se_runs is that of the whole.
	 */
	unsigned se_shard, se_nshards;
	unsigned se_causes; /* stop after so many are found; 0: 1 */
	/* Called after each run that counts, with se_arg; may be NULL. A run
	 * that only led to others, or repeats one, does not count. */
	void (*se_each)(const sim_t *, void *arg);
	/* Called now and then, for a progress line; may be NULL. Returns false
	 * to end the search here. */
	bool (*se_progress)(uint64_t runs, unsigned level, void *arg);
	/* Likewise while a tape is shrunk, when the search is over. Returns
	 * false to leave that one as short as it is by now. */
	bool (*se_shrinks)(void *arg);
};

/* What has one cause: see sim_cause(). */
struct sim_finding {
	enum sim_outcome fi_outcome; /* SIM_FAILED too where se_check says so */
	bool fi_by_check;            /* it does: the run itself ended well */
	char fi_message[512];
	char *fi_cause;      /* to compare findings by */
	char *fi_token;      /* of the first run that showed it, shrunk; it
				is shrunk when the search is over */
	unsigned fi_choices; /* answers in it that are not quiet */
	uint64_t fi_run;     /* which one that was, from 1 */
	uint64_t fi_times;   /* how many runs showed it */
	/*
	 * What its tape showed when it was run once more after the search,
	 * with sc_audit unless that changes how the run ends.
	 */
	char *fi_instead;       /* it ended so, and did not show it; or NULL */
	bool fi_is_audited;     /* with sc_audit */
	uint64_t fi_violations; /* kinds that were seen, a bit each */
	char *fi_report;        /* what sim_report_print() printed */
	char *fi_trace;         /* what sim_trace_list() printed */
};

/* What is known now, and no more than that. */
enum sim_extent {
	SIM_X_SAMPLED, /* some runs were tried, */
	SIM_X_BOUNDED, /* each one with at most vd_level preemptions, */
	SIM_X_COMPLETE /* each one, or one of each class */
};

/* "sampled", "bounded", "complete". */
const char *sim_extent_name(enum sim_extent);

struct sim_verdict {
	enum sim_extent vd_extent;
	uint64_t vd_runs;      /* that differed, as far as that is known */
	uint64_t vd_redundant; /* REDUCED: begun, and like one before */
	bool vd_is_reduced;    /* COMPLETE: by REDUCED */
	/*
	 * BOUNDED: see above. A preemption is any answer that is not quiet, but
	 * to SIM_CHOICE_NEXT.
	 */
	unsigned vd_level;
	/* If PCT ran: the chance that it has missed a bug of depth vd_depth, in
	 * millionths, is not more than this. */
	unsigned vd_depth;
	uint32_t vd_missed_ppm;
	uint64_t vd_questions;       /* that were asked, in all runs */
	uint64_t vd_cpu, vd_preempt; /* of these: which CPU, which thread */
	uint64_t vd_sites; /* where accesses race: their number, and a sum */
	uint64_t vd_sites_sum;
	unsigned vd_nfindings;
	struct sim_finding *vd_finding; /* in the order in which they came */
};

/*
 * Search. The caller frees what is returned. For the host, with or without a
 * machine of its own, which stays current. Panics if the host has no memory, or
 * se_machine is not valid.
 */
struct sim_verdict *sim_explore(const struct sim_search *);
void sim_verdict_free(struct sim_verdict *); /* NULL is allowed */

/*
 * "COMPLETE (71 runs)", "COMPLETE (18 traces)" where those were reduced,
 * "BOUNDED (2 preemptions; 231 runs)" or "SAMPLED (10000 runs, chance of having
 * missed a depth-3 bug <= 2.35 %)"; what was asked; two lines for each finding.
 */
void sim_verdict_print(const struct sim_verdict *, FILE *);

/*
 * Findings, to be kept. Where the scenario was one in words (ctxop_scenario.h),
 * print one that names the tape and expects what it showed: `ctxsim run' of it
 * holds. cfg is the search's se_machine.
 */
struct sim_scenario;
void sim_finding_print_scenario(const struct sim_finding *,
    const struct sim_config *cfg, const struct sim_scenario *, FILE *);

/* How C comes to the scenario that was searched. */
struct sim_test_form {
	const char *tf_name;    /* of the scenario, for people */
	const char *tf_include; /* lines of C that go first; NULL: none */
	/*
	 * In words: its text becomes part of the test, and is read with these
	 * words, an expression, for sim_scenario_parse(); NULL: none.
	 */
	const struct sim_scenario *tf_scenario;
	const char *tf_words;
	/*
	 * An expression that does what se_setup did: "my_setup(NULL)". In words
	 * it may use `scenario', a pointer, and NULL is sim_scenario_setup().
	 */
	const char *tf_setup;
	const char *tf_check; /* the name of se_check; NULL: none */
};

/*
 * Print a program for CMocka, in C: each finding is a test that runs its tape
 * and asserts the outcome and the message. It is linked with this library, with
 * what tf_include needs, and with cmocka. Panics if the host has no memory.
 */
void sim_verdict_print_test(const struct sim_verdict *,
    const struct sim_config *cfg, const struct sim_test_form *, FILE *);

/*
 * A shorter token that shows the same as this one does: choices are made quiet,
 * and moved to earlier questions, one after the other, as long as the cause
 * stays; then tapes with fewer choices are tried, the fewest first, until
 * 12 million questions were asked. For free(); NULL if the run with this token
 * ends well. Panics on a token that is not well-formed.
 */
char *sim_shrink(const struct sim_search *, const char *token);

/* ---- several workers, and several programs ---- */

/* How far it is. */
struct sim_jobs_state {
	uint64_t js_runs;       /* by this call */
	unsigned js_level;      /* as se_progress gets it, of some unit */
	unsigned js_units;      /* all of this part, */
	unsigned js_units_done; /* finished, */
	unsigned js_units_kept; /* of these, by an earlier call: in the file */
	unsigned js_findings;   /* of finished units, seen twice or not */
};

/*
 * The search is cut into units, of which each worker takes the next one, on a
 * host thread and a machine of its own (R3). There is one unit where there is
 * one worker, no part (se_nshards) and no file; else 16 for each part of the
 * search, and part I of N has the units I, I + N, I + 2 N ... What comes out is
 * put together in the order of units, so it is the same for any number of
 * workers but that one, and however long each of them takes. Once se_causes are
 * found, units before that one go on to their ends, and later ones do not
 * count.
 */
struct sim_jobs {
	unsigned jb_workers; /* 0: 1 */
	/*
	 * A file that keeps what finished units have found: it is made, or
	 * replaced whole each time, from FILE.new. If it is there, the search
	 * goes on where it ended. One program at a time. NULL: none.
	 */
	const char *jb_file;
	/* For the file: a line that names the scenario, and any text of which
	 * another scenario has another. NULL: "". */
	const char *jb_name, *jb_text;
	/*
	 * Called in place of se_progress now and then, on a worker's host
	 * thread, by one at a time; may be NULL. Returns false to end the
	 * search here, with what was found.
	 */
	bool (*jb_progress)(const struct sim_jobs_state *, void *arg);
	/* Likewise in place of se_shrinks. */
	bool (*jb_shrinks)(void *arg);
	void *jb_arg;
};

/*
 * Search, by several workers. As sim_explore(), but NULL, and nothing was run,
 * if se_shard is no part of se_nshards, or jb_file cannot be read or written,
 * or is not of this search and this build; why then says so in one line, cut to
 * len bytes. If the file could not be written later, the verdict is returned
 * all the same, and why says it; else why is "". It needs room for a reason:
 * len is not 0.
 */
struct sim_verdict *sim_explore_jobs(
    const struct sim_search *, const struct sim_jobs *, char *why, size_t len);

/* What several files together say. */
struct sim_merged {
	char *mg_name;     /* jb_name of all of them */
	char *mg_missing;  /* units that are in none: "3, 7 to 9"; or "" */
	unsigned mg_units; /* that there are */
	unsigned mg_nmissing;
	struct sim_verdict *mg_verdict; /* SAMPLED where some are missing */
};

/*
 * Merge files of sim_explore_jobs(); all findings are kept. False if one cannot
 * be read, or is of another search than the first; why then says so in one
 * line, cut to len bytes. The caller frees what is filled in.
 */
bool sim_explore_merge(const char *const *file, unsigned nfiles,
    struct sim_merged *, char *why, size_t len);
void sim_merged_free(struct sim_merged *); /* NULL is allowed */

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_EXPLORE_H */
