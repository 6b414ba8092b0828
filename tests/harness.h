/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests have in common, beside ctxop_cmocka.h: machines of any kind,
 * threads on them, and assertions about runs. TEST() names a test as a claim
 * and, in words that docs/behaviours.md explains, the behaviours that it pins
 * ("8 9 10" or ""). CMake makes a ctest entry of each TEST line, or of the
 * program.
 *
 * H1. Those below are for the host; check() is for threads and handlers, which
 *     may not leave their stack: it ends the run, and the host then fails.
 * H2. A test may leave its machine behind: the teardown destroys it.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <ctxop_cmocka.h>
#include <ctxop_proc.h>

#define TEST(NAME, PINS)                                                       \
	static const char NAME##_pins[] __attribute__((unused)) = PINS;        \
	static void NAME(void **state __attribute__((unused)))

#define UNIT(NAME) cmocka_unit_test_setup_teardown(NAME, NULL, harness_teardown)

/*
 * int main(int argc, char **argv) { return (HARNESS_MAIN(argc, argv, tests)); }
 * With an argument, runs the test of that name only.
 */
#define HARNESS_MAIN(ARGC, ARGV, TESTS)                                        \
	(harness_filter(ARGC, ARGV), cmocka_run_group_tests(TESTS, NULL, NULL))
void harness_filter(int argc, char **argv);
int harness_teardown(void **state);

/* ---- files ---- */

#define SCRATCH_MAX 64

/* The path of a file of this name, and of the folder that it is in: the test's
 * own, which the teardown takes away with the files in it. */
void scratch_file(char path[SCRATCH_MAX], const char *name);
const char *scratch_folder(void);

/* ---- machines ---- */

/* A machine that records everything. The second one takes what is set. */
sim_t *boot(unsigned ncpus);
sim_t *boot_with(struct sim_config);
/* One CPU, where a ctxop that is lost is no violation, but for the test. */
sim_t *boot_leaky(bool audit);

/* A runnable thread of the usual priority in p0, or one that is stopped. */
kthread_t *spawn(const char *name, void (*body)(void *), void *arg);
kthread_t *spawn_stopped(const char *name, void (*body)(void *), void *arg);
kthread_t *spawn_at(pri_t, const char *name, void (*body)(void *), void *arg);

/* Run, and expect a clean end with no thread left. */
void run(void);
/* Run, and expect this outcome and these words in its message. */
#define run_expecting assert_run_ends
/* Boot one CPU, run body as its only thread, expect it to panic so. */
#undef assert_panics
void assert_panics(void (*body)(void *), void *arg, const char *words);

/* ---- violations ---- */

/* This machine, with all violations set so. */
struct sim_config set_all(struct sim_config, enum sim_setting);

/*
 * body, as thread t on one CPU, with another thread to switch to, commits this
 * violation before any other. With these words it ends the run if it is fatal;
 * if it is recorded or off (as all others then), the run ends otherwise.
 */
#undef assert_violation
void assert_violation(void (*body)(void *), enum sim_violation,
    const char *words, enum sim_outcome otherwise);
/* The same, and it commits none. */
void assert_no_violation(void (*body)(void *));
/* So many were seen; in any order of kinds. */
void assert_seen(enum sim_violation, uint64_t times);

/* ---- what happened ---- */

/* What this prints shows these texts, in this order; or not these words. */
#define REPORT_SHOWS(PRINT, ...)                                               \
	assert_report_shows(PRINT, (const char *const[]){ __VA_ARGS__, NULL })
typedef void report_print_t(const sim_t *, FILE *);
void assert_report_shows(report_print_t *print, const char *const *texts);
void assert_report_shows_no(report_print_t *print, const char *words);
char *report_text(report_print_t *print); /* the caller frees it */

/*
 * What show() prints of a machine, with +0x.. for offsets in code, is this
 * text. Returns what show() returned.
 */
size_t assert_mdb(size_t (*show)(sim_t *, FILE *), sim_t *, const char *text);

/* ---- ctxops that do nothing but be seen ---- */

/* All six handlers, none of which does anything, and the template of them. */
extern const struct ctxop_template seen_tpl;
/* Only save and restore. */
extern const struct ctxop_template pair_tpl;

/* A detached, and an installed one, which the trace calls `name'. */
struct ctxop *make_op(const char *name);
struct ctxop *install_op(kthread_t *, const char *name);

/* The ring of t, newest first, is sound and is exactly these names. */
void assert_ring(const kthread_t *t, const char *names);
/* The same in a thread (H1). */
void check_ring(const kthread_t *t, const char *names);

/* A tape for SIM_ASK(): at each point another CPU goes on, and all is quiet. */
uint32_t others_first(void *arg, enum sim_choice, uint32_t answers);
/* Always the last answer. */
uint32_t last_answers(void *arg, enum sim_choice, uint32_t answers);
/* As SIM_SEED(), from the uint64_t at `state', but no fork or lwp fails. */
uint32_t nothing_fails(void *state, enum sim_choice, uint32_t answers);

/* ---- processes ---- */

/* A process with one runnable lwp. */
proc_t *start_process(const char *name, void (*body)(void *), void *arg);
/* A ctxop of seen_tpl on t, which the trace calls `name'. */
struct ctxop *install_seen(kthread_t *t, const char *name);

/* ---- in threads and handlers ---- */

/* What a thread may do. */
void does_nothing(void *arg);
void yields(void *arg);
void pass_points(int count);

/* In a thread: body(arg) leaves the vector registers as they are. */
void check_keeps_registers(void (*body)(void *), void *arg);

#define check(EX)                                                              \
	((void)((EX) ||                                                        \
	    (sim_fail("%s:%d: expected %s", __FILE__, __LINE__, #EX), 0)))

#endif /* HARNESS_H */
