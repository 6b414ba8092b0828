/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a grader is: the checks that an answer has to pass, each of them a
 * search over schedules of a few threads that use it. labs/NAME/grader.c
 * defines one, and lab.c runs it.
 *
 * Rules for graders:
 * R1. Each set-up begins as the first one did: it fills in all of the grader's
 *     variables. Those of the answer are put back before it.
 * R2. Threads are made by lab_thread(), and what has to hold at the end is said
 *     by the judge, which runs in the last of them that ends. So it can end the
 *     run, and the picture ends there.
 * R3. Grader code has no points at its accesses; the answer has. What is given
 *     to it and changes or reads a CPU begins and ends with a sim_point().
 * R4. Only public headers: a grader is linked with libctxop as it is installed.
 */
#ifndef LAB_H
#define LAB_H

#include <ctxop_explore.h>
#include <ctxop_proc.h>

struct lab_check {
	const char *lc_name; /* what holds: "the newest is saved first" */
	unsigned lc_points;
	const char *lc_hint; /* what to think of, where it does not */
	/*
	 * se_setup makes the threads; se_check looks at what is left after all
	 * of them, the reaper included. What is 0 here is as lab.c has it:
	 * points at accesses are asked for by se_all_accesses.
	 */
	struct sim_search lc_search;
};

/* A function that the answer has to define. */
struct lab_function {
	const char *lf_name;
	void (*lf_function)(void); /* NULL: it does not */
};

struct lab {
	const struct lab_function *la_functions; /* up to one without a name */
	const struct lab_check *la_checks;       /* likewise */
};
extern const struct lab lab; /* the grader's */

/*
 * For la_functions. The grader declares each of them weak (#pragma weak NAME),
 * so an answer without it can be linked, and told so.
 */
#define LAB_FUNCTION(NAME)                                                     \
	{                                                                      \
#NAME, (void (*)(void))(NAME)                                  \
	}

/*
 * Make a thread that calls body(arg): a kernel thread, or the lwp of a process
 * of its own. At most 8 in a set-up.
 */
kthread_t *lab_thread(const char *name, void (*body)(void *), void *arg);
kthread_t *lab_lwp(const char *name, void (*body)(void *), void *arg);

/*
 * Another one, which holds the lock of t's ring for a while, as who removes a
 * hook of t does: a ctxop_detach() of t waits for it meanwhile.
 */
void lab_holder(kthread_t *t);

/* The calling lwp execs, and goes on with body(arg). */
void lab_exec(const char *name, void (*body)(void *), void *arg)
    __attribute__((noreturn));

/* What is called when all of them have ended; by the set-up, at most once. */
void lab_judge(void (*judge)(void));

/*
 * Here the thread can lose its CPU: no section of the answer's is open. Where
 * that is: "after vcpu_enter()". Asked for in searches only: in a check of one
 * run (se_runs) nobody wants the CPU.
 */
void lab_expect_preemptible(const char *where);

/* End the run, unless it holds: what was expected, and what was seen. */
#define LAB_EXPECT(CONDITION, ...)                                             \
	((CONDITION) ? (void)0 : sim_fail(__VA_ARGS__))

#endif /* LAB_H */
