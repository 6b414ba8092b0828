/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/ctxop_walk.c: rings that change while they are walked, and rings that
 * were changed without protection.
 */
#include "harness.h"

#include "machine.h"

#include <string.h>

static char arg_a[] = "A", arg_b[] = "B", arg_c[] = "C", arg_d[] = "D";

/* ---- a ring C B A, one of whose handlers does something, once ---- */

/* What the handler does, and when. */
static struct deed {
	struct ctxop *d_a, *d_b, *d_c, *d_d; /* D is detached */
	void (*d_do)(void);
	kthread_t *d_other; /* another thread, stopped */
	unsigned d_times;   /* to do it */
} deed;

static void
does(void *arg)
{
	(void)arg;
	if (deed.d_times > 0) {
		deed.d_times--;
		deed.d_do();
	}
}

static void
does_for_two(void *parent, void *child)
{
	(void)child;
	does(parent);
}

enum when { IN_SAVE, IN_RESTORE, IN_FORK, IN_LWP_CREATE, IN_EXIT, NTIMES };

static struct ctxop_template
doing(enum when when)
{
	struct ctxop_template tpl = seen_tpl;

	switch (when) {
	case IN_SAVE:
		tpl.ct_save = does;
		break;
	case IN_RESTORE:
		tpl.ct_restore = does;
		break;
	case IN_FORK:
		tpl.ct_fork = does_for_two;
		break;
	case IN_LWP_CREATE:
		tpl.ct_lwp_create = does_for_two;
		break;
	default:
		tpl.ct_exit = does;
		break;
	}
	return (tpl);
}

static struct ctxop *
install_doing(enum when when, char *arg)
{
	struct ctxop_template tpl = doing(when);

	sim_name(arg, arg);
	ctxop_install(curthread, &tpl, arg);
	return (curthread->t_ctx);
}

/* Of C B A, one has the handler, as said by its letter. */
static void
install_ring(enum when when, char who)
{
	deed.d_a = who == 'A' ? install_doing(when, arg_a) :
				install_op(curthread, arg_a);
	deed.d_b = who == 'B' ? install_doing(when, arg_b) :
				install_op(curthread, arg_b);
	deed.d_c = who == 'C' ? install_doing(when, arg_c) :
				install_op(curthread, arg_c);
	deed.d_d = make_op(arg_d);
	deed.d_other = spawn_stopped("u", yields, NULL);
}

static enum when now;
static char doer;

/* Come through every traversal, the exit's included. */
static void
lives(void *arg)
{
	(void)arg;
	install_ring(now, doer);
	deed.d_times = 1;
	yield();
	forkctx(curthread, deed.d_other);
	lwp_createctx(curthread, deed.d_other);
}

static void
set_deed(enum when when, char who, void (*does_it)(void))
{
	now = when;
	doer = who;
	deed = (struct deed){ .d_do = does_it };
}

static void
attaches(void)
{
	ctxop_attach(curthread, deed.d_d);
}

static void
detaches_a(void)
{
	ctxop_detach(curthread, deed.d_a);
}

static void
detaches_b(void)
{
	ctxop_detach(curthread, deed.d_b);
}

static void
detaches_c(void)
{
	ctxop_detach(curthread, deed.d_c);
}

static void
removes_c(void)
{
	(void)ctxop_remove(curthread, &pair_tpl, arg_c);
}

static void
frees_all(void)
{
	freectx(curthread, 0);
}

/* ---- it is reported, in each traversal ---- */

static void
assert_mutated(void (*does_it)(void), const char *who)
{
	static const char *const walks[NTIMES] = { "savectx", "restorectx",
		"forkctx", "lwp_createctx", "exitctx" };
	char words[200];

	for (enum when when = IN_SAVE; when < NTIMES; when++) {
		(void)snprintf(words, sizeof(words),
		    "ring-mutated: %s() by t changes the ring of t while t "
		    "calls its handlers in %s()",
		    who, walks[when]);
		set_deed(when, 'B', does_it);
		assert_violation(lives, SIM_RING_MUTATED, words, SIM_OK);
	}
}

TEST(changing_a_ring_that_is_walked_is_a_violation_in_each_traversal, "")
{
	assert_mutated(attaches, "ctxop_attach");
	assert_mutated(detaches_b, "ctxop_detach");
	assert_mutated(detaches_c, "ctxop_detach");
	assert_mutated(removes_c, "ctxop_remove");
	assert_mutated(frees_all, "freectx");
}

static void
attaches_to_the_other(void)
{
	ctxop_attach(deed.d_other, deed.d_d);
}

static void
removes_nothing(void)
{
	check(ctxop_remove(curthread, &pair_tpl, arg_d) == 0);
}

static void
does_its_work(void)
{
	check_ring(curthread, "C B A");
	sim_point();
}

TEST(handlers_may_change_other_rings_and_look_at_their_own, "")
{
	for (enum when when = IN_SAVE; when < NTIMES; when++) {
		set_deed(when, 'B', attaches_to_the_other);
		assert_no_violation(lives);
		set_deed(when, 'B', removes_nothing);
		assert_no_violation(lives);
		set_deed(when, 'B', does_its_work);
		assert_no_violation(lives);
	}
}

static void
attaches_in_a_free_handler(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	attaches();
}

static void
execs(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_free = attaches_in_a_free_handler };

	deed.d_d = make_op(arg_d);
	(void)install_op(curthread, arg_a);
	ctxop_install(curthread, &tpl, arg);
	freectx(curthread, 1);
	check_ring(curthread, "D");
}

TEST(attaching_in_a_free_handler_is_legal, "77")
{
	assert_no_violation(execs);
}

static void
sleeps_a_while(void)
{
	delay(1);
}

static void
sleeps_in_fork_and_attaches_later(void *arg)
{
	(void)arg;
	install_ring(IN_FORK, 'B');
	deed.d_times = 1;
	forkctx(curthread, deed.d_other);
	attaches();
	check_ring(curthread, "D C B A");
}

TEST(a_walk_may_happen_in_the_middle_of_another_and_ends_for_itself, "")
{
	deed = (struct deed){ .d_do = sleeps_a_while };
	assert_no_violation(sleeps_in_fork_and_attaches_later);
}

static void
sleeps_and_attaches(void)
{
	delay(1);
	attaches();
}

TEST(the_outer_walk_is_still_known_after_the_inner_one, "")
{
	set_deed(IN_FORK, 'B', sleeps_and_attaches);
	assert_violation(lives, SIM_RING_MUTATED,
	    "while t calls its handlers in forkctx()", SIM_OK);
}

/* ---- what happens to the walk ---- */

/* The same with the mutation off and all else fatal. */
static void
run_mutation(enum sim_outcome outcome, const char *words)
{
	(void)boot_with(
	    (struct sim_config){ .sc_violation[SIM_RING_MUTATED] = SIM_V_OFF });
	(void)spawn("t", lives, NULL);
	(void)spawn("other", yields, NULL);
	run_expecting(outcome, words);
}

TEST(a_save_handler_that_detaches_itself_leads_to_null, "90")
{
	set_deed(IN_SAVE, 'B', detaches_b);
	run_mutation(SIM_VIOLATION,
	    "null-walk: savectx() of t meets a NULL link after 2 entries");
	assert_trace("save:C save:B");
}

TEST(so_does_a_restore_handler, "90")
{
	set_deed(IN_RESTORE, 'A', detaches_a);
	run_mutation(SIM_VIOLATION,
	    "null-walk: restorectx() of t meets a NULL link after 1 entries");
	assert_trace("save:C save:B save:A restore:A");
}

TEST(a_save_handler_that_detaches_the_head_never_comes_back_to_it, "91")
{
	set_deed(IN_SAVE, 'B', detaches_c);
	run_mutation(SIM_VIOLATION,
	    "endless-walk: savectx() of t has been at 4 entries, of 4 ctxops");
	assert_trace("save:C save:B save:A save:B");
}

TEST(what_is_detached_before_its_turn_is_silently_skipped, "91")
{
	set_deed(IN_SAVE, 'C', detaches_b);
	run_mutation(SIM_OK, "");
	assert_events(
	    SIM_EV_SAVE | SIM_EV_RESTORE, "save:C save:A restore:A restore:C");
}

TEST(what_a_save_handler_attaches_is_saved_last, "92")
{
	set_deed(IN_SAVE, 'B', attaches);
	run_mutation(SIM_OK, "");
	assert_events(SIM_EV_SAVE | SIM_EV_RESTORE,
	    "save:C save:B save:A save:D "
	    "restore:A restore:B restore:C restore:D");
}

TEST(what_a_restore_handler_attaches_is_restored_last, "92")
{
	set_deed(IN_RESTORE, 'B', attaches);
	run_mutation(SIM_OK, "");
	assert_events(SIM_EV_SAVE | SIM_EV_RESTORE,
	    "save:C save:B save:A restore:A restore:B restore:C restore:D");
}

static void
removes_itself(void)
{
	const struct ctxop_template tpl = doing(now);

	check(ctxop_remove(curthread, &tpl, arg_b) == 1);
}

TEST(a_handler_that_removes_itself_leads_nowhere, "")
{
	static const char *const words[NTIMES] = { "savectx() by t meets",
		"restorectx() by t meets", "forkctx() by t meets",
		"lwp_createctx() by t meets", "exitctx() by t meets" };

	for (enum when when = IN_SAVE; when < NTIMES; when++) {
		set_deed(when, 'B', removes_itself);
		run_mutation(SIM_VIOLATION, words[when]);
		assert_seen(SIM_FREED_WALK, 1);
		sim_destroy(sim_current());
	}
}

static void
lives_alone(void *arg)
{
	(void)arg;
	(void)install_doing(now, arg_b);
	deed.d_times = 1;
	yield();
}

TEST(the_only_handler_that_removes_itself_leads_nowhere_too, "")
{
	set_deed(IN_SAVE, 'B', removes_itself);
	(void)boot_with(
	    (struct sim_config){ .sc_violation[SIM_RING_MUTATED] = SIM_V_OFF });
	(void)spawn("t", lives_alone, NULL);
	(void)spawn("other", yields, NULL);
	run_expecting(SIM_VIOLATION, "freed-walk: savectx() by t meets");
}

TEST(whatever_a_handler_does_to_the_ring_the_run_ends, "")
{
	static void (*const deeds[])(void) = { attaches, detaches_a, detaches_b,
		detaches_c, removes_c, removes_itself, frees_all };

	for (enum when when = IN_SAVE; when < NTIMES; when++)
		for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
			set_deed(when, 'B', deeds[i]);
			(void)boot_with(
			    set_all((struct sim_config){ 0 }, SIM_V_RECORD));
			(void)spawn("t", lives, NULL);
			(void)spawn("other", yields, NULL);
			run_expecting(SIM_OK, "");
			sim_destroy(sim_current());
		}
}

/* ---- an agent and its victim: H1 ---- */

static struct unbinding {
	kthread_t *u_victim;
	bool u_inside;   /* the restore handler runs */
	bool u_unlinked; /* the free handler has begun */
	bool u_waits;    /* and waits for the restore handler */
} unbinding;

static void
restores_slowly(void *arg)
{
	(void)arg;
	unbinding.u_inside = true;
	while (!unbinding.u_unlinked)
		sim_point();
	unbinding.u_inside = false;
}

static void
frees_when_the_handler_is_done(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	unbinding.u_unlinked = true;
	while (unbinding.u_waits && unbinding.u_inside)
		sim_point();
}

static const struct ctxop_template counters_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_restore = restores_slowly,
	.ct_free = frees_when_the_handler_is_done,
};

static void
unbinds(void *arg)
{
	(void)arg;
	while (!unbinding.u_inside)
		sim_point();
	(void)ctxop_remove(unbinding.u_victim, &counters_tpl, arg_b);
}

/* The victim's ring is C B A, where B is the counters'. */
static void
run_unbinding(uint64_t seed, enum sim_setting mutated, bool waits,
    enum sim_outcome outcome, const char *words)
{
	struct sim_config cfg = { .sc_ncpus = 2, .sc_tape = SIM_SEED(seed) };
	kthread_t *agent, *victim;
	proc_t *p;

	cfg.sc_violation[SIM_RING_MUTATED] = mutated;
	(void)boot_with(cfg);
	p = sim_proc_create("victim");
	victim = thread_create(
	    NULL, 0, yields, NULL, 0, p, TS_RUN, MINCLSYSPRI);
	agent = thread_create(
	    NULL, 0, unbinds, NULL, 0, p, TS_RUN, MINCLSYSPRI);
	(void)thread_setname(victim, "victim");
	(void)thread_setname(agent, "agent");
	thread_affinity_set(victim, 0);
	thread_affinity_set(agent, 1);
	p->p_agenttp = agent;
	unbinding = (struct unbinding){ .u_victim = victim, .u_waits = waits };
	(void)install_op(victim, arg_a);
	ctxop_install(victim, &counters_tpl, arg_b);
	(void)install_op(victim, arg_c);
	run_expecting(outcome, words);
	sim_destroy(sim_current());
}

#define SEEDS 20

TEST(an_agents_remove_during_the_victims_restore_leads_to_null, "93")
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		run_unbinding(seed, SIM_V_RECORD, true, SIM_VIOLATION,
		    "null-walk: restorectx() of victim meets a NULL link "
		    "after 2 entries");
}

TEST(it_is_reported_before_it_happens, "93")
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		run_unbinding(seed, SIM_V_FATAL, true, SIM_VIOLATION,
		    "ring-mutated: ctxop_remove() by agent changes the ring "
		    "of victim while victim calls its handlers in "
		    "restorectx()");
}

/* 6542909: the counters are freed while the handler is in them. */
TEST(a_remove_that_does_not_even_wait_leads_to_freed_memory, "93")
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		run_unbinding(
		    seed, SIM_V_OFF, false, SIM_VIOLATION, "-walk: restorectx");
}

static void
unbinds_later(void *arg)
{
	(void)arg;
	delay(5);
	check(ctxop_remove(unbinding.u_victim, &counters_tpl, arg_b) == 1);
}

static void
stays_for_a_while(void *arg)
{
	(void)arg;
	delay(10);
}

TEST(an_agents_remove_while_the_victim_is_away_is_legal, "93")
{
	kthread_t *agent, *victim;
	proc_t *p;

	(void)boot(2);
	p = sim_proc_create("victim");
	victim = thread_create(
	    NULL, 0, stays_for_a_while, NULL, 0, p, TS_RUN, MINCLSYSPRI);
	agent = thread_create(
	    NULL, 0, unbinds_later, NULL, 0, p, TS_RUN, MINCLSYSPRI);
	p->p_agenttp = agent;
	unbinding = (struct unbinding){ .u_victim = victim,
		.u_unlinked = true };
	ctxop_install(victim, &counters_tpl, arg_b);
	run();
}

/* ---- before 12478: links written without protection ---- */

/* Ends the time slice at one point of those that are passed while armed. */
static struct cut {
	bool cu_armed;
	unsigned cu_at, cu_passed;
} cut;

static uint32_t
cuts(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (choice == SIM_CHOICE_PREEMPT && cut.cu_armed &&
	    cut.cu_passed++ == cut.cu_at);
}

static void
attach_unprotected(kthread_t *t, struct ctxop *op)
{
	struct ctxop *head = t->t_ctx, *tail = head->prev;

	cut.cu_armed = true;
	sim_point();
	op->next = head;
	sim_point();
	op->prev = tail;
	sim_point();
	head->prev = op;
	sim_point();
	tail->next = op;
	sim_point();
	t->t_ctx = op;
	sim_point();
	cut.cu_armed = false;
}

static void
attach_first_unprotected(kthread_t *t, struct ctxop *op)
{
	cut.cu_armed = true;
	sim_point();
	op->next = op;
	sim_point();
	op->prev = op;
	sim_point();
	t->t_ctx = op;
	sim_point();
	cut.cu_armed = false;
}

static void
detach_unprotected(kthread_t *t, struct ctxop *op)
{
	cut.cu_armed = true;
	sim_point();
	op->prev->next = op->next;
	sim_point();
	op->next->prev = op->prev;
	sim_point();
	if (t->t_ctx == op)
		t->t_ctx = op->next;
	sim_point();
	op->next = op->prev = NULL;
	sim_point();
	cut.cu_armed = false;
}

static void
attaches_d(void *arg)
{
	(void)arg;
	install_ring(NTIMES, '-');
	attach_unprotected(curthread, deed.d_d);
	check_ring(curthread, "D C B A");
}

static void
attaches_its_first(void *arg)
{
	(void)arg;
	attach_first_unprotected(curthread, make_op(arg_d));
	check_ring(curthread, "D");
}

static void
detaches_the_head(void *arg)
{
	(void)arg;
	install_ring(NTIMES, '-');
	detach_unprotected(curthread, deed.d_c);
}

static void
detaches_the_middle(void *arg)
{
	(void)arg;
	install_ring(NTIMES, '-');
	detach_unprotected(curthread, deed.d_b);
}

/* Preempted at this gap, t has these hooks called, by default fatal. */
static void
assert_gap(void (*body)(void *), unsigned gap, enum sim_outcome outcome,
    const char *words, const char *hooks)
{
	cut = (struct cut){ .cu_at = gap };
	(void)boot_with((struct sim_config){ .sc_tape = SIM_ASK(cuts, NULL) });
	(void)spawn("t", body, NULL);
	(void)spawn("other", does_nothing, NULL);
	run_expecting(outcome, words);
	assert_events(SIM_EV_SAVE | SIM_EV_RESTORE, hooks);
	sim_destroy(sim_current());
}

#define WITHOUT "save:C save:B save:A restore:A restore:B restore:C"
#define WITH                                                                   \
	"save:D save:C save:B save:A restore:A restore:B restore:C restore:D"

TEST(an_unprotected_attach_misorders_at_exactly_two_points, "88")
{
	static const char *const hooks[] = { WITHOUT, WITHOUT, WITHOUT,
		"save:C save:B save:A "
		"restore:D restore:A restore:B restore:C",
		"save:C save:B save:A save:D "
		"restore:D restore:A restore:B restore:C",
		WITH };

	for (unsigned gap = 0; gap < 6; gap++)
		assert_gap(attaches_d, gap, SIM_OK, "", hooks[gap]);
}

TEST(an_unprotected_attach_of_the_first_misorders_nowhere, "88")
{
	static const char *const hooks[] = { "", "", "", "save:D restore:D" };

	for (unsigned gap = 0; gap < 4; gap++)
		assert_gap(attaches_its_first, gap, SIM_OK, "", hooks[gap]);
}

TEST(an_unprotected_detach_of_the_head_makes_save_go_round_for_ever, "89")
{
	assert_gap(detaches_the_head, 0, SIM_OK, "", WITHOUT);
	assert_gap(detaches_the_head, 1, SIM_VIOLATION,
	    "endless-walk: savectx() of t has been at 4 entries, of 4 ctxops "
	    "that there are: it does not come back to where it began",
	    "save:C save:B save:A save:B");
	assert_gap(detaches_the_head, 2, SIM_VIOLATION, "endless-walk",
	    "save:C save:B save:A save:B");
	assert_gap(detaches_the_head, 3, SIM_OK, "",
	    "save:B save:A restore:A restore:B");
	assert_gap(detaches_the_head, 4, SIM_OK, "",
	    "save:B save:A restore:A restore:B");
}

TEST(an_unprotected_detach_in_the_middle_restores_what_was_not_saved, "89")
{
	assert_gap(detaches_the_middle, 1, SIM_OK, "",
	    "save:C save:A restore:A restore:B restore:C");
	assert_gap(detaches_the_middle, 2, SIM_OK, "",
	    "save:C save:A restore:A restore:C");
}

TEST(an_endless_walk_ends_even_where_nobody_wants_to_know, "89")
{
	cut = (struct cut){ .cu_at = 1 };
	(void)boot_with(set_all(
	    (struct sim_config){ .sc_tape = SIM_ASK(cuts, NULL) }, SIM_V_OFF));
	(void)spawn("t", detaches_the_head, NULL);
	(void)spawn("other", does_nothing, NULL);
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_SAVE, "save:C save:B save:A save:B");
}

/* ---- the bound ---- */

#define MANY 5000

static void
has_many(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < MANY; i++)
		ctxop_install(curthread, &pair_tpl, NULL);
	yield();
}

TEST(a_long_ring_is_not_endless, "")
{
	assert_no_violation(has_many);
}

static void
grows(void)
{
	ctxop_attach(curthread, make_op(arg_a));
}

static void
grows_in_fork(void *arg)
{
	const struct ctxop_template tpl = doing(IN_FORK);

	(void)arg;
	for (unsigned i = 0; i < 3; i++)
		ctxop_install(curthread, &tpl, arg_b);
	deed.d_times = 3;
	forkctx(curthread, spawn_stopped("u", does_nothing, NULL));
	check_ring(curthread, "A A A B B B");
}

TEST(a_ring_that_grows_under_the_walk_is_not_endless, "")
{
	deed = (struct deed){ .d_do = grows };
	(void)boot_with(
	    (struct sim_config){ .sc_violation[SIM_RING_MUTATED] = SIM_V_OFF });
	(void)spawn("t", grows_in_fork, NULL);
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_FORK,
	    "fork:does_for_two fork:does_for_two "
	    "fork:does_for_two");
}

/* ---- walks that call no handler ---- */

/* The ring C B A, whose B leads nowhere. */
static struct ctxop *
breaks_the_ring(void)
{
	struct ctxop *a = install_op(curthread, arg_a);
	struct ctxop *b = install_op(curthread, arg_b);

	(void)install_op(curthread, arg_c);
	b->next = NULL;
	return (a);
}

static void
detaches_from_a_broken_ring(void *arg)
{
	(void)arg;
	ctxop_detach(curthread, breaks_the_ring());
}

static void
removes_from_a_broken_ring(void *arg)
{
	(void)breaks_the_ring();
	(void)ctxop_remove(curthread, &seen_tpl, arg);
}

static void
frees_a_broken_ring(void *arg)
{
	struct ctxop *newest;

	(void)arg;
	(void)breaks_the_ring();
	newest = curthread->t_ctx;
	curthread->t_ctx = NULL;
	freectx_ctx(newest);
}

TEST(a_walk_over_a_broken_ring_is_named_by_its_call_and_thread, "")
{
	(void)boot(1);
	(void)spawn("t", frees_a_broken_ring, NULL);
	run_expecting(SIM_VIOLATION,
	    "null-walk: freectx() of no thread meets a NULL link after 2 "
	    "entries");
	sim_destroy(sim_current());
	(void)boot(1);
	(void)spawn("t", removes_from_a_broken_ring, NULL);
	run_expecting(SIM_VIOLATION,
	    "null-walk: ctxop_remove() of t meets a NULL link after 2 entries");
	sim_destroy(sim_current());
	if (!sim_debug_kernel())
		return; /* it does not search for what is to be detached */
	(void)boot(1);
	(void)spawn("t", detaches_from_a_broken_ring, NULL);
	run_expecting(SIM_VIOLATION,
	    "null-walk: ctxop_detach() of t meets a NULL link after 2 entries");
}

static const struct CMUnitTest tests[] = {
	UNIT(changing_a_ring_that_is_walked_is_a_violation_in_each_traversal),
	UNIT(handlers_may_change_other_rings_and_look_at_their_own),
	UNIT(attaching_in_a_free_handler_is_legal),
	UNIT(a_walk_may_happen_in_the_middle_of_another_and_ends_for_itself),
	UNIT(the_outer_walk_is_still_known_after_the_inner_one),
	UNIT(a_save_handler_that_detaches_itself_leads_to_null),
	UNIT(so_does_a_restore_handler),
	UNIT(a_save_handler_that_detaches_the_head_never_comes_back_to_it),
	UNIT(what_is_detached_before_its_turn_is_silently_skipped),
	UNIT(what_a_save_handler_attaches_is_saved_last),
	UNIT(what_a_restore_handler_attaches_is_restored_last),
	UNIT(a_handler_that_removes_itself_leads_nowhere),
	UNIT(the_only_handler_that_removes_itself_leads_nowhere_too),
	UNIT(whatever_a_handler_does_to_the_ring_the_run_ends),
	UNIT(an_agents_remove_during_the_victims_restore_leads_to_null),
	UNIT(it_is_reported_before_it_happens),
	UNIT(a_remove_that_does_not_even_wait_leads_to_freed_memory),
	UNIT(an_agents_remove_while_the_victim_is_away_is_legal),
	UNIT(an_unprotected_attach_misorders_at_exactly_two_points),
	UNIT(an_unprotected_attach_of_the_first_misorders_nowhere),
	UNIT(an_unprotected_detach_of_the_head_makes_save_go_round_for_ever),
	UNIT(an_unprotected_detach_in_the_middle_restores_what_was_not_saved),
	UNIT(an_endless_walk_ends_even_where_nobody_wants_to_know),
	UNIT(a_long_ring_is_not_endless),
	UNIT(a_ring_that_grows_under_the_walk_is_not_endless),
	UNIT(a_walk_over_a_broken_ring_is_named_by_its_call_and_thread),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
