/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Public functions, called as they may not be: a panic that says what was
 * expected and what was seen, or an answer that the header has for it. What is
 * called how is in misuse.def.
 */
#include "harness.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <ctxop_mdb.h>
#include <ctxop_scenario.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what is handed in ---- */

static const char *none;
static const char *nowhere = "/nowhere/at.all";
static sim_t *other; /* another machine */
static kthread_t *other_thread, *ended[2];
static proc_t *other_proc;
static kmutex_t mutex;
static kcondvar_t cv;
static char why[200];
static enum sim_strategy strategy;
static const struct sim_jobs jobs;
static const struct sim_verdict verdict;
static struct sim_merged merged;
static struct sim_scenario *scenario;
static const struct sim_consumer *consumer;
static FILE *null_file;

static void *
sets_up_nothing(void *arg)
{
	return (arg);
}

#define CONFIG(...) ((struct sim_config){ __VA_ARGS__ })
#define SEARCH(...)                                                            \
	((struct sim_search){                                                  \
	    .se_setup = sets_up_nothing, .se_runs = 1, __VA_ARGS__ })

/* One that the caller is not: it may have got the memory of the other. */
static kthread_t *
freed_thread(void)
{
	return (ended[0] != curthread ? ended[0] : ended[1]);
}

static proc_t *
freed_proc(void)
{
	proc_t *p = start_process("sh", does_nothing, NULL);

	check(sim_wait(NULL, NULL) == 0);
	return (p);
}

/* ---- calls that would be too long for a line ---- */

static void
create(void (*body)(void *), proc_t *p, int state, pri_t pri)
{
	(void)thread_create(NULL, 0, body, NULL, 0, p, state, pri);
}

static void
make_lwp(void (*body)(void *), proc_t *p, int state)
{
	(void)lwp_create(body, NULL, 0, p, state, MINCLSYSPRI, NULL, 0, 0);
}

/* The compiler would see that there is no format. */
static void
say_nothing(void (*say)(const char *, ...))
{
	say(none);
}

static void __attribute__((format(printf, 1, 2))) warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vcmn_err(CE_WARN, fmt, ap);
	va_end(ap);
}

static void
load_nine(void)
{
	static const char *const what[] = { "1st", "2nd", "3rd", "4th", "5th",
		"6th", "7th", "8th", "ninth" };

	for (unsigned i = 0; i < 9; i++)
		sim_hw_load(what[i], NULL);
}

static int
visits(const struct ctxop *op, void *arg)
{
	(void)op;
	(void)arg;
	return (1);
}

static unsigned
depth_of_search(unsigned depth)
{
	struct sim_search se = SEARCH(.se_strategy = SIM_S_PCT,
	    .se_depth = depth);
	struct sim_verdict *vd = sim_explore(&se);
	unsigned seen = vd->vd_depth;

	sim_verdict_free(vd);
	return (seen);
}

static void
waits_for_no_time(void *arg)
{
	(void)arg;
	delay(0);
	delay(-1);
	delay(LONG_MIN);
}

static void
accesses_nothing(void *arg)
{
	(void)arg;
	sim_access(NULL, 0, 0, NULL);
	sim_access(NULL, SIZE_MAX, UINT_MAX, NULL);
}

static void
does(void (*body)(void *))
{
	(void)boot_with((struct sim_config){ .sc_grain = SIM_GRAIN_ACCESS });
	(void)spawn("t", body, NULL);
	run();
	sim_destroy(sim_current());
}

static void
checks(const struct sim_operation *operation, const char *words)
{
	struct sim_scenario *sn = sim_scenario_create("f.ctx", NULL);
	struct sim_block *bl = sim_scenario_add_block(sn, SIM_B_THREAD, "t");
	char seen[400] = "";
	FILE *err = fmemopen(seen, sizeof(seen), "w");

	assert_non_null(err);
	*sim_scenario_add_operation(bl) = *operation;
	assert_false(sim_scenario_check(sn, err));
	(void)fclose(err);
	assert_string_equal(seen, words);
	sim_scenario_free(sn);
}

static void
checks_an_operation_without_a_verb(void)
{
	checks(&(struct sim_operation){ .op_line = 3 },
	    "f.ctx:3:1: error: an operation has no verb: expected op_verb, "
	    "got NULL\n");
}

static void
checks_an_operation_of_an_unknown_consumer(void)
{
	static const struct sim_verb verb = { .vb_name = "a" };
	static const struct sim_consumer unknown = { .cs_name = "b" };

	checks(&(struct sim_operation){ .op_verb = &verb,
		   .op_consumer = &unknown },
	    "f.ctx:0:1: error: an operation is of a consumer that is not in "
	    "sn_words\n");
}

/* ---- the table ---- */

enum {
	IN_A_THREAD,
	ON_THE_HOST,
	WITHOUT_A_MACHINE,
	OF_NO_MACHINE,
	OF_ONE_DESTROYED
};

#define JOIN2(A, B) A##B
#define JOIN(A, B) JOIN2(A, B)
#define BODY JOIN(misuse_, __LINE__)

/* First as functions, which are known by their lines in misuse.def, */
#define DO(...)                                                                \
	static void BODY(void *arg)                                            \
	{                                                                      \
		sim_t *sim = arg;                                              \
                                                                               \
		(void)sim;                                                     \
		__VA_ARGS__;                                                   \
	}
#define PANICS(FUNCTION, WORDS, ...) DO(__VA_ARGS__)
#define SAYS(FUNCTION, WORDS, ...) DO(__VA_ARGS__)
#define ANSWERS(FUNCTION, ...) DO(__VA_ARGS__)
#define MACHINE(FUNCTION, ...) DO(__VA_ARGS__)
#define DESTROYED(FUNCTION, ...) DO(__VA_ARGS__)
#define ALONE(FUNCTION, ...) DO(__VA_ARGS__)
#define REFUSED(WORDS, ...)                                                    \
	DO(assert_null(sim_create(__VA_ARGS__, why, sizeof(why)));             \
	    if (strstr(why, WORDS) == NULL)                                    \
		fail_msg("sim_create:\n  expected: ...%s...\n  seen:     %s",  \
		    WORDS, why))
#define TAKES(FUNCTION)
#define MODEL(FUNCTION)
#include "misuse.def"
#undef PANICS
#undef SAYS
#undef ANSWERS
#undef MACHINE
#undef DESTROYED
#undef ALONE
#undef REFUSED

/* then as rows. */
#define PANICS(FUNCTION, WORDS, ...)                                           \
	{ IN_A_THREAD, BODY, #FUNCTION ": " WORDS },
#define SAYS(FUNCTION, WORDS, ...) { IN_A_THREAD, BODY, WORDS },
#define ANSWERS(FUNCTION, ...) { ON_THE_HOST, BODY, #FUNCTION },
#define NO_MACHINE ": expected a machine of this host thread, got "
#define MACHINE(FUNCTION, ...) { OF_NO_MACHINE, BODY, #FUNCTION NO_MACHINE },
#define DESTROYED(FUNCTION, ...)                                               \
	{ OF_ONE_DESTROYED, BODY, #FUNCTION NO_MACHINE },
#define ALONE(FUNCTION, ...)                                                   \
	{ WITHOUT_A_MACHINE, BODY, "panic: no machine is current on this" },
#define REFUSED(WORDS, ...) { ON_THE_HOST, BODY, "sim_create" },

static const struct row {
	unsigned where;
	void (*body)(void *);
	const char *words;
} rows[] = {
#include "misuse.def"
};
#define NROWS (sizeof(rows) / sizeof(*rows))

/* ---- machines ---- */

static void
begin(void)
{
	const struct sim_config none_of_it = { 0 };

	null_file = fopen("/dev/null", "w");
	scenario = sim_scenario_create("f.ctx", NULL);
	other = sim_create(&none_of_it, NULL, 0);
	assert_true(null_file != NULL && other != NULL);
	(void)sim_enter(other);
	other_thread = spawn_stopped("other", does_nothing, NULL);
	other_proc = sim_proc_create("other");
}

static void
end(void)
{
	sim_destroy(other);
	sim_scenario_free(scenario);
	(void)fclose(null_file);
}

static void
panics_so(const struct row *row, void *arg, const char *seen)
{
	char words[300];
	sim_t *sim;

	mutex = (kmutex_t){ 0 };
	(void)snprintf(words, sizeof(words), "%s%s", row->words, seen);
	sim = boot(1);
	ended[0] = spawn("a", does_nothing, NULL);
	ended[1] = spawn("b", does_nothing, NULL);
	run();
	(void)spawn("t", row->body, arg);
	run_expecting(SIM_PANIC, words);
	sim_destroy(sim);
}

TEST(what_no_function_takes_is_a_panic_that_names_it, "")
{
	begin();
	for (size_t i = 0; i < NROWS; i++)
		if (rows[i].where == IN_A_THREAD)
			panics_so(&rows[i], NULL, "");
	end();
}

/* Its memory would soon be another machine's. */
static void
destroy_one(void *body)
{
	const struct row *row = body;
	const struct sim_config none_of_it = { 0 };
	sim_t *sim = sim_current(), *one = sim_create(&none_of_it, NULL, 0);

	sim_destroy(one);
	(void)sim_enter(sim);
	row->body(one);
}

TEST(a_machine_that_is_none_is_a_panic_of_each_function_that_takes_one, "")
{
	begin();
	for (size_t i = 0; i < NROWS; i++) {
		const struct row destroyed = { OF_ONE_DESTROYED, destroy_one,
			rows[i].words };

		if (rows[i].where == OF_NO_MACHINE)
			panics_so(&rows[i], NULL, "NULL");
		else if (rows[i].where != OF_ONE_DESTROYED)
			continue;
		panics_so(&destroyed, (void *)(uintptr_t)&rows[i],
		    "one that is destroyed");
	}
	end();
}

TEST(what_a_header_has_an_answer_for_is_answered, "")
{
	begin();
	for (size_t i = 0; i < NROWS; i++)
		if (rows[i].where == ON_THE_HOST) {
			(void)boot(1);
			rows[i].body(NULL);
			(void)harness_teardown(NULL);
		}
	end();
}

/* ---- none, and another host thread's ---- */

static void
aborts_so(const struct row *row)
{
	char seen[4000];
	int fd[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	if ((pid = fork()) == 0) {
		const struct rlimit no_core = { 0, 0 };

		(void)setrlimit(RLIMIT_CORE, &no_core);
		(void)dup2(fd[1], STDERR_FILENO);
		(void)sim_enter(NULL);
		row->body(NULL);
		_exit(0);
	}
	(void)close(fd[1]);
	n = read(fd[0], seen, sizeof(seen) - 1);
	seen[n > 0 ? n : 0] = '\0';
	(void)close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT ||
	    strstr(seen, row->words) == NULL)
		fail_msg("row %td: expected an abort, and %s; seen status "
			 "0x%x, %s",
		    row - rows, row->words, (unsigned)status, seen);
}

TEST(what_needs_a_machine_aborts_where_there_is_none, "")
{
	begin();
	for (size_t i = 0; i < NROWS; i++)
		if (rows[i].where == WITHOUT_A_MACHINE)
			aborts_so(&rows[i]);
	end();
}

static void *
makes_a_machine(void *sim)
{
	const struct sim_config none_of_it = { 0 };

	*(sim_t **)sim = sim_create(&none_of_it, NULL, 0);
	return (NULL);
}

static void
destroys(void *sim)
{
	sim_destroy(sim);
}

/* It is lost, as its host thread has ended without destroying it. */
TEST(a_machine_of_another_host_thread_is_none, "")
{
	static sim_t *sim;
	pthread_t thread;

	assert_int_equal(
	    pthread_create(&thread, NULL, makes_a_machine, &sim), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_panics(destroys, sim,
	    "sim_destroy: expected a machine of this host thread, got one that "
	    "is destroyed, or another's");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(what_no_function_takes_is_a_panic_that_names_it),
		UNIT(
		    a_machine_that_is_none_is_a_panic_of_each_function_that_takes_one),
		UNIT(what_a_header_has_an_answer_for_is_answered),
		UNIT(what_needs_a_machine_aborts_where_there_is_none),
		UNIT(a_machine_of_another_host_thread_is_none),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
