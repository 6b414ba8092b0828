/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/step.c: what steps are, and what is asked between them. */
#include "harness.h"

#include "machine.h"

#include <ctxop_access.h>
#include <stdlib.h>
#include <string.h>

static int x, y;
static char order[64];

/* One step on an object, seen as one letter. */
static void
step(const char *letter, const int *object, unsigned how)
{
	sim_access(object, sizeof(*object), how, NULL);
	strncat(order, letter, sizeof(order) - strlen(order) - 1);
}

static void
steps_a(void *arg)
{
	(void)arg;
	step("a", &x, SIM_READ);
	step("b", &x, SIM_WRITE);
}

static void
steps_c(void *arg)
{
	(void)arg;
	step("c", &y, SIM_WRITE);
	step("d", &x, SIM_READ);
}

static void
spawn_on(int cpu, const char *name, void (*body)(void *))
{
	kthread_t *t = spawn_stopped(name, body, NULL);

	thread_affinity_set(t, cpu);
	setrun(t);
}

/* The machine's questions, and the answers: 1 where a letter says so. */
static unsigned asked;
static unsigned kinds[SIM_NCHOICES];
static const char *answers;

static uint32_t
answer(void *arg, enum sim_choice choice, uint32_t so_many)
{
	unsigned i = asked++;

	(void)arg;
	(void)so_many;
	kinds[choice]++;
	return (i < strlen(answers) && answers[i] == '1');
}

static sim_t *
boot_steps(unsigned ncpus, const char *how)
{
	sim_t *sim;

	asked = 0;
	order[0] = '\0';
	answers = how;
	memset(kinds, 0, sizeof(kinds));
	sim = boot_with((struct sim_config){ .sc_ncpus = ncpus,
	    .sc_grain = SIM_GRAIN_ACCESS,
	    .sc_tape = SIM_ASK(answer, NULL) });
	sim->sim_keeps_steps = true;
	return (sim);
}

static void
assert_order(const char *how, const char *expected)
{
	(void)boot_steps(2, how);
	spawn_on(0, "a", steps_a);
	spawn_on(1, "c", steps_c);
	run();
	assert_string_equal(order, expected);
	sim_destroy(sim_current());
}

TEST(each_answer_picks_who_does_the_next_step, "")
{
	assert_order("", "abcd");
	assert_order("1", "cdab");
	assert_order("01", "acdb");
	assert_order("011", "acbd");
	assert_order("11", "cabd");
}

/* Two CPUs: before the first step, and before each while both have some. */
TEST(nobody_is_asked_twice_for_one_step, "")
{
	(void)boot_steps(2, "");
	spawn_on(0, "a", steps_a);
	spawn_on(1, "c", steps_c);
	run();
	assert_int_equal(asked, 2);
	assert_int_equal(kinds[SIM_CHOICE_NEXT], 1);
	assert_int_equal(kinds[SIM_CHOICE_CPU], 1);
}

TEST(on_one_cpu_each_step_asks_for_a_preemption, "")
{
	(void)boot_steps(1, "1");
	(void)spawn("a", steps_a, NULL);
	(void)spawn("c", steps_c, NULL);
	run();
	assert_string_equal(order, "cdab");
	assert_int_equal(kinds[SIM_CHOICE_CPU], 0);
	assert_true(kinds[SIM_CHOICE_PREEMPT] >= 3);
}

static const struct step *
step_at(const sim_t *sim, size_t i)
{
	return ((const struct step *)sim->sim_steps.r_base + i);
}

/* Does step i touch this, and how? */
static bool
touches(const sim_t *sim, size_t i, const void *object, unsigned how)
{
	const struct touch *tc = sim->sim_touches.r_base;
	size_t end = i + 1 < sim->sim_steps.r_count ?
	    step_at(sim, i + 1)->sp_first :
	    sim->sim_touches.r_count;

	for (size_t k = step_at(sim, i)->sp_first; k < end; k++)
		if (tc[k].tc_from == (uintptr_t)object && tc[k].tc_how == how)
			return (true);
	return (false);
}

TEST(steps_keep_what_they_touch_and_who_could_have_gone_on, "")
{
	sim_t *sim = boot_steps(2, "1");

	spawn_on(0, "a", steps_a);
	spawn_on(1, "c", steps_c);
	run();
	assert_string_equal(order, "cdab");
	/* 0, 1: how the CPUs come to their first steps; then a letter each. */
	assert_int_equal(step_at(sim, 2)->sp_cpu, 1);
	assert_int_equal(step_at(sim, 2)->sp_able, 3);
	assert_true(touches(sim, 2, &y, STEP_WRITE));
	assert_true(touches(sim, 3, &x, STEP_READ));
	assert_int_equal(step_at(sim, 4)->sp_able, 1);
	assert_true(touches(sim, 5, &x, STEP_WRITE));
}

static kmutex_t lock;

static void
takes_the_lock(const char *letter)
{
	mutex_enter(&lock);
	step(letter, &x, SIM_WRITE);
	step(letter, &x, SIM_WRITE);
	mutex_exit(&lock);
}

static void
takes_as_a(void *arg)
{
	(void)arg;
	takes_the_lock("a");
}

static void
takes_as_b(void *arg)
{
	(void)arg;
	takes_the_lock("b");
}

/* Whatever is answered, nobody gets in between; and who waits is not asked. */
TEST(who_waits_for_a_mutex_is_not_offered, "")
{
	for (unsigned i = 0; i < 16; i++) {
		char how[5] = { 0 };

		for (unsigned bit = 0; bit < 4; bit++)
			how[bit] = (i >> bit & 1) != 0 ? '1' : '0';
		(void)boot_steps(2, how);
		lock = (kmutex_t){ 0 };
		spawn_on(0, "a", takes_as_a);
		spawn_on(1, "b", takes_as_b);
		run();
		assert_true(
		    strcmp(order, "aabb") == 0 || strcmp(order, "bbaa") == 0);
		sim_destroy(sim_current());
	}
}

/* ---- tapes ---- */

static char *
token_of(const char *how)
{
	(void)boot_steps(2, how);
	spawn_on(0, "a", steps_a);
	spawn_on(1, "c", steps_c);
	run();
	return (sim_tape_token(sim_current()));
}

TEST(a_token_repeats_the_order_of_steps, "")
{
	static const char *const ways[] = { "", "1", "01", "011", "11" };

	for (unsigned i = 0; i < 5; i++) {
		char first[64], *token = token_of(ways[i]);
		struct sim_config cfg = { .sc_ncpus = 2,
			.sc_grain = SIM_GRAIN_ACCESS };

		(void)snprintf(first, sizeof(first), "%s", order);
		sim_destroy(sim_current());
		cfg.sc_tape = SIM_TOKEN(token);
		order[0] = '\0';
		(void)boot_with(cfg);
		spawn_on(0, "a", steps_a);
		spawn_on(1, "c", steps_c);
		run();
		assert_string_equal(order, first);
		sim_destroy(sim_current());
		free(token);
	}
}

/* What is not worth a question takes its places on the tape all the same. */
static void
steps_unwanted(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 10; i++)
		if (!access_passes(sim_current()))
			step_point(sim_current(), &y, 4, STEP_WRITE);
	step("u", &x, SIM_WRITE);
}

TEST(what_is_not_asked_counts_as_quiet, "")
{
	char *token;

	(void)boot_steps(2, "01");
	spawn_on(0, "u", steps_unwanted);
	spawn_on(1, "c", steps_c);
	run();
	assert_string_equal(order, "cdu");
	token = sim_tape_token(sim_current());
	sim_destroy(sim_current());
	order[0] = '\0';
	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_grain = SIM_GRAIN_ACCESS,
	    .sc_tape = SIM_TOKEN(token) });
	spawn_on(0, "u", steps_unwanted);
	spawn_on(1, "c", steps_c);
	run();
	assert_string_equal(order, "cdu");
	free(token);
}

TEST(in_the_kernels_grain_accesses_ask_nothing, "")
{
	asked = 0;
	answers = "";
	(void)boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(answer, NULL) });
	spawn_on(0, "a", steps_unwanted);
	run();
	assert_int_equal(asked, 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(each_answer_picks_who_does_the_next_step),
	UNIT(nobody_is_asked_twice_for_one_step),
	UNIT(on_one_cpu_each_step_asks_for_a_preemption),
	UNIT(steps_keep_what_they_touch_and_who_could_have_gone_on),
	UNIT(who_waits_for_a_mutex_is_not_offered),
	UNIT(a_token_repeats_the_order_of_steps),
	UNIT(what_is_not_asked_counts_as_quiet),
	UNIT(in_the_kernels_grain_accesses_ask_nothing),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
