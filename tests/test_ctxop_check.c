/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/ctxop_check.c: wrong use of ctxops. What a DEBUG kernel asserts it says
 * in its own words; the other one would corrupt its rings, and here says so.
 */
#include "harness.h"

#include "machine.h"

#include <string.h>

static char arg_a[] = "A", arg_b[] = "B", arg_c[] = "C", arg_d[] = "D",
	    arg_z[] = "Z";

/* The ring C B A, where C is the newest. */
struct three {
	struct ctxop *a, *b, *c;
};

static struct three
install_three(kthread_t *t)
{
	struct three r;

	r.a = install_op(t, arg_a);
	r.b = install_op(t, arg_b);
	r.c = install_op(t, arg_c);
	return (r);
}

static kthread_t *
stopped(void)
{
	return (spawn_stopped("u", yields, NULL));
}

/* On a DEBUG kernel body panics so, on the other it commits a violation. */
static void
assert_asserted(void (*body)(void *), const char *assertion,
    enum sim_violation v, const char *words, enum sim_outcome otherwise)
{
	if (sim_debug_kernel()) {
		assert_panics(body, NULL, assertion);
		sim_destroy(sim_current());
	} else {
		assert_violation(body, v, words, otherwise);
	}
}

/* ---- attach ---- */

static void
attaches_the_middle_again(void *arg)
{
	(void)arg;
	ctxop_attach(curthread, install_three(curthread).b);
	yield();
}

static void
attaches_the_oldest_again(void *arg)
{
	(void)arg;
	ctxop_attach(curthread, install_three(curthread).a);
	yield();
}

static void
attaches_the_newest_again(void *arg)
{
	(void)arg;
	ctxop_attach(curthread, install_three(curthread).c);
	yield();
}

static void
attaches_the_only_one_again(void *arg)
{
	(void)arg;
	ctxop_attach(curthread, install_op(curthread, arg_a));
	yield();
}

static void
attaches_again_after_detaching(void *arg)
{
	struct ctxop *op = install_op(curthread, arg_a);

	(void)arg;
	ctxop_detach(curthread, op);
	ctxop_attach(curthread, op);
	yield();
}

TEST(attaching_twice_is_a_violation, "12")
{
	static void (*const bodies[])(void *) = { attaches_the_middle_again,
		attaches_the_oldest_again, attaches_the_newest_again,
		attaches_the_only_one_again };

	for (unsigned i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		assert_asserted(bodies[i], "assertion failed: op->next == NULL",
		    SIM_DOUBLE_ATTACH, "to t, while it is attached to t",
		    SIM_OK);
}

TEST(attaching_again_after_detaching_is_legal, "")
{
	assert_no_violation(attaches_again_after_detaching);
}

TEST(a_ring_with_a_double_entry_silently_loses_others, "")
{
	if (sim_debug_kernel())
		skip();
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_OFF));
	(void)spawn("t", attaches_the_middle_again, NULL);
	(void)spawn("other", yields, NULL);
	run();
	assert_trace("save:B save:C restore:A restore:B");
}

/* The victim's ring is C B A, u's is Z. */
static void
attaches_to_another_thread(void *arg)
{
	kthread_t *u = stopped();

	(void)arg;
	(void)install_op(u, arg_z);
	ctxop_attach(u, install_three(curthread).b);
	setrun(u);
	yield();
}

static void
moves_to_another_thread(void *arg)
{
	kthread_t *u = stopped();
	struct ctxop *b = install_three(curthread).b;

	(void)arg;
	(void)install_op(u, arg_z);
	ctxop_detach(curthread, b);
	ctxop_attach(u, b);
	setrun(u);
	yield();
}

TEST(attaching_to_two_threads_is_a_violation, "")
{
	assert_asserted(attaches_to_another_thread,
	    "assertion failed: op->next == NULL", SIM_TWO_THREADS,
	    "ctxop_attach() of ctxop B@fffffe0000001000 to u, while it is "
	    "attached to t (sc_audit shows where it was attached)",
	    SIM_OK);
}

TEST(moving_to_another_thread_is_legal, "")
{
	assert_no_violation(moves_to_another_thread);
}

TEST(a_thread_whose_ring_has_grown_into_another_is_stopped_in_its_walk, "")
{
	if (sim_debug_kernel())
		skip();
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", attaches_to_another_thread, NULL);
	run();
	assert_true(sim_violations(sim_current(), SIM_ENDLESS_WALK) > 0);
	assert_true(sim_violations(sim_current(), SIM_FREED_WALK) > 0);
}

static void
attaches_what_it_freed(void *arg)
{
	struct ctxop *op = make_op(arg_a);

	(void)arg;
	(void)install_op(curthread, arg_b);
	ctxop_free(op);
	ctxop_attach(curthread, op);
	check_ring(curthread, "B");
	yield();
}

/* Memory that is somebody else's now. */
static void
attaches_what_is_used_otherwise(void *arg)
{
	struct ctxop *op = make_op(arg_a);
	void *p;

	(void)arg;
	ctxop_free(op);
	p = kmem_zalloc(sizeof(*op), KM_SLEEP);
	check(p == op);
	ctxop_attach(curthread, op);
	check(curthread->t_ctx == NULL);
	kmem_free(p, sizeof(*op));
}

static void
attaches_what_has_come_back(void *arg)
{
	struct ctxop *op = make_op(arg_a);

	(void)arg;
	ctxop_free(op);
	check(make_op(arg_b) == op);
	ctxop_attach(curthread, op);
	yield();
}

TEST(attaching_what_was_freed_is_a_violation_and_is_not_done, "")
{
	assert_violation(attaches_what_it_freed, SIM_ATTACH_FREED,
	    "ctxop_attach() by t meets ctxop fffffe0000001000, which t has "
	    "freed in ctxop_free() (sc_audit shows where it was freed)",
	    SIM_OK);
	assert_violation(attaches_what_is_used_otherwise, SIM_ATTACH_FREED,
	    "which t has freed in ctxop_free()", SIM_OK);
}

TEST(attaching_what_has_the_address_of_a_freed_one_is_legal, "")
{
	assert_no_violation(attaches_what_has_come_back);
}

static void
attaches_what_is_no_ctxop(void *arg)
{
	static struct ctxop op;

	(void)arg;
	ctxop_attach(curthread, &op);
	check(curthread->t_ctx == NULL);
}

TEST(attaching_what_was_never_allocated_is_a_violation, "")
{
	assert_violation(attaches_what_is_no_ctxop, SIM_ATTACH_FREED,
	    "ctxop_attach() by t meets fffffe0000001000, which is no ctxop of "
	    "ctxop_allocate()'s",
	    SIM_OK);
}

/* ---- free ---- */

static struct three ring;

static void
frees_the_newest(void *arg)
{
	(void)arg;
	ring = install_three(curthread);
	ctxop_free(ring.c);
	yield();
}

static void
frees_the_oldest(void *arg)
{
	(void)arg;
	ring = install_three(curthread);
	ctxop_free(ring.a);
	yield();
}

static void
frees_the_only_one(void *arg)
{
	(void)arg;
	ctxop_free(install_op(curthread, arg_a));
	yield();
}

static void
frees_after_detaching(void *arg)
{
	(void)arg;
	ring = install_three(curthread);
	ctxop_detach(curthread, ring.b);
	ctxop_free(ring.b);
	check(ctxop_remove(curthread, &pair_tpl, arg_c) == 1);
	yield();
}

TEST(freeing_what_is_attached_is_a_violation, "")
{
	assert_violation(frees_the_newest, SIM_FREE_ATTACHED,
	    "ctxop_free() of ctxop C@fffffe0000001000, which is attached to "
	    "t: its ring keeps a freed entry",
	    SIM_OK);
	assert_violation(frees_the_oldest, SIM_FREE_ATTACHED,
	    "which is attached to t", SIM_OK);
	assert_violation(frees_the_only_one, SIM_FREE_ATTACHED,
	    "which is attached to t", SIM_OK);
}

TEST(freeing_what_was_detached_or_by_removing_it_is_legal, "")
{
	assert_no_violation(frees_after_detaching);
}

TEST(a_walk_ends_at_the_entry_that_was_freed, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", frees_the_oldest, NULL);
	(void)spawn("other", yields, NULL);
	run();
	assert_trace("save:C save:B");
	assert_non_null(strstr(sim_violation_message(sim_current(), 1),
	    "freed-walk: savectx() by t meets ctxop fffffe0000001000, which t "
	    "has freed in ctxop_free()"));
}

static void
works_on_with_a_freed_neighbour(void *arg)
{
	struct ctxop *d = make_op(arg_d);

	(void)arg;
	ring = install_three(curthread);
	ctxop_free(ring.c);
	ctxop_attach(curthread, d);      /* next to C */
	ctxop_detach(curthread, ring.b); /* the same */
	ctxop_detach(curthread, ring.a); /* and this */
	check(ctxop_remove(curthread, &pair_tpl, arg_a) == 0);
	yield();
}

static void
attaches_after_freeing_the_oldest(void *arg)
{
	struct ctxop *d = make_op(arg_d);

	(void)arg;
	ring = install_three(curthread);
	ctxop_free(ring.a);
	ctxop_attach(curthread, d);
	check(curthread->t_ctx == ring.c && d->next == NULL);
}

TEST(the_oldest_is_a_neighbour_of_what_is_attached, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", attaches_after_freeing_the_oldest, NULL);
	run();
	assert_non_null(strstr(sim_violation_message(sim_current(), 1),
	    "freed-walk: ctxop_attach() by t meets ctxop"));
}

TEST(what_would_write_to_a_freed_neighbour_is_not_done, "")
{
	if (sim_debug_kernel())
		skip();
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", works_on_with_a_freed_neighbour, NULL);
	(void)spawn("other", yields, NULL);
	run();
	assert_trace("");
	assert_events(
	    SIM_EV_ATTACH | SIM_EV_DETACH, "attach:A attach:B attach:C");
	assert_true(sim_violations(sim_current(), SIM_FREED_WALK) >= 4);
	assert_non_null(strstr(sim_violation_message(sim_current(), 4),
	    "freed-walk: ctxop_remove() by t meets"));
}

static void
removes_beside_a_freed_one(void *arg)
{
	struct three r = install_three(curthread);

	(void)arg;
	ctxop_free(r.b);
	check(ctxop_remove(curthread, &pair_tpl, arg_c) == 1);
	check(curthread->t_ctx == r.c && r.c->next == r.b);
	curthread->t_ctx = NULL;
}

TEST(a_remove_that_would_write_to_a_freed_neighbour_is_not_done, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", removes_beside_a_freed_one, NULL);
	run_expecting(SIM_OK, "");
	assert_seen(SIM_FREE_ATTACHED, 1);
	assert_seen(SIM_FREED_WALK, 2);
}

/* ---- freed twice ---- */

static struct ctxop *preallocated;

static void
exits_with_it_attached(void *arg)
{
	(void)arg;
	preallocated = install_op(curthread, arg_a);
}

static void
exits_without_it(void *arg)
{
	exits_with_it_attached(arg);
	ctxop_detach(curthread, preallocated);
}

static void
frees_it(void *arg)
{
	(void)arg;
	ctxop_free(preallocated);
}

static void
run_owner(void (*exits)(void *), enum sim_setting setting,
    enum sim_outcome outcome, const char *words)
{
	(void)boot_with(set_all((struct sim_config){ 0 }, setting));
	(void)spawn("t", exits, NULL);
	run();
	(void)spawn("owner", frees_it, NULL);
	run_expecting(outcome, words);
}

TEST(freeing_what_the_reaper_has_freed_is_a_violation_and_is_not_done, "72")
{
	run_owner(exits_with_it_attached, SIM_V_FATAL, SIM_VIOLATION,
	    "double-free: ctxop_free() by owner meets ctxop "
	    "fffffe0000001000, which thread_reaper has freed in freectx()");
	sim_destroy(sim_current());
	run_owner(exits_with_it_attached, SIM_V_RECORD, SIM_OK, "");
	assert_seen(SIM_DOUBLE_FREE, 1);
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
	sim_destroy(sim_current());
	run_owner(exits_with_it_attached, SIM_V_OFF, SIM_OK, "");
	assert_null(sim_violation_message(sim_current(), 0));
}

TEST(freeing_what_was_detached_before_the_exit_is_legal, "")
{
	run_owner(exits_without_it, SIM_V_FATAL, SIM_OK, "");
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

static void
frees_twice(void *arg)
{
	struct ctxop *op = make_op(arg_a);

	(void)arg;
	ctxop_free(op);
	ctxop_free(op);
}

TEST(freeing_twice_is_a_violation_and_the_second_is_not_done, "")
{
	assert_violation(frees_twice, SIM_DOUBLE_FREE,
	    "ctxop_free() by t meets ctxop fffffe0000001000, which t has "
	    "freed in ctxop_free()",
	    SIM_OK);
}

/* ---- detach ---- */

/* t has D, u has C B A: detach one of these from t. */
static void
detach_from_t(struct ctxop *(*pick)(const struct three *))
{
	kthread_t *u = stopped();
	struct three r = install_three(u);

	(void)install_op(curthread, arg_d);
	ctxop_detach(curthread, pick(&r));
	setrun(u);
	yield();
}

static struct ctxop *
newest(const struct three *r)
{
	return (r->c);
}

static struct ctxop *
middle(const struct three *r)
{
	return (r->b);
}

static void
detaches_anothers_newest(void *arg)
{
	(void)arg;
	detach_from_t(newest);
}

static void
detaches_anothers_middle(void *arg)
{
	(void)arg;
	detach_from_t(middle);
}

static void
detaches_anothers_only_one(void *arg)
{
	kthread_t *u = stopped();
	struct ctxop *op = install_op(u, arg_z);

	(void)arg;
	(void)install_op(curthread, arg_d);
	ctxop_detach(curthread, op);
	check(curthread->t_ctx == NULL && u->t_ctx == op);
	setrun(u);
	yield();
}

TEST(detaching_from_the_wrong_thread_is_a_violation, "21")
{
	static void (*const bodies[])(void *) = { detaches_anothers_newest,
		detaches_anothers_middle, detaches_anothers_only_one };

	for (unsigned i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		assert_asserted(bodies[i], "assertion failed: is_member(t, op)",
		    SIM_WRONG_THREAD, "from t: it is attached to u", SIM_OK);
}

TEST(the_other_thread_then_meets_null_unless_it_was_in_the_middle, "")
{
	if (sim_debug_kernel())
		skip();
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", detaches_anothers_newest, NULL);
	run();
	assert_true(sim_violations(sim_current(), SIM_NULL_WALK) > 0);
	sim_destroy(sim_current());
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", detaches_anothers_middle, NULL);
	run();
	assert_seen(SIM_NULL_WALK, 0);
}

static void
detaches_from_what_may_run(void *arg)
{
	kthread_t *u = spawn("u", yields, arg);

	ctxop_detach(u, install_three(u).b);
	check_ring(u, "C A");
}

static void
removes_from_what_may_run(void *arg)
{
	kthread_t *u = spawn("u", yields, arg);

	(void)install_three(u);
	check(ctxop_remove(u, &pair_tpl, arg_b) == 1);
	check_ring(u, "C A");
}

static void
works_on_what_cannot_run(void *arg)
{
	kthread_t *u = stopped();

	(void)arg;
	ring = install_three(u);
	ctxop_detach(u, ring.b);
	ctxop_free(ring.b);
	check(ctxop_remove(u, &pair_tpl, arg_a) == 1);
	check_ring(u, "C");
	setrun(u);
}

TEST(a_target_that_may_be_running_is_a_violation, "22")
{
	assert_asserted(detaches_from_what_may_run,
	    "assertion failed: is_valid_target(t)", SIM_WRONG_THREAD,
	    "wrong-thread: ctxop_detach() from u by t: expected the thread "
	    "itself",
	    SIM_OK);
	assert_asserted(removes_from_what_may_run,
	    "assertion failed: is_valid_target(t)", SIM_WRONG_THREAD,
	    "wrong-thread: ctxop_remove() from u by t: expected the thread "
	    "itself",
	    SIM_OK);
}

TEST(a_target_that_is_stopped_is_legal, "25")
{
	assert_no_violation(works_on_what_cannot_run);
}

static void
detaches_what_is_detached(void *arg)
{
	(void)arg;
	(void)install_op(curthread, arg_d);
	ctxop_detach(curthread, make_op(arg_a));
}

static void
detaches_twice(void *arg)
{
	(void)arg;
	ring = install_three(curthread);
	ctxop_detach(curthread, ring.c);
	ctxop_detach(curthread, ring.c);
}

TEST(detaching_what_is_detached_is_a_violation_and_then_a_page_fault, "")
{
	assert_asserted(detaches_what_is_detached,
	    "assertion failed: is_member(t, op)", SIM_DETACH_DETACHED,
	    "ctxop_detach() of ctxop A@fffffe0000001000 from t: it is "
	    "attached to no thread",
	    SIM_PANIC);
	assert_asserted(detaches_twice, "assertion failed: is_member(t, op)",
	    SIM_DETACH_DETACHED, "from t: it is attached to no thread",
	    SIM_PANIC);
}

static void
detaches_what_it_freed(void *arg)
{
	struct ctxop *op = make_op(arg_a);

	(void)arg;
	(void)install_op(curthread, arg_d);
	ctxop_free(op);
	ctxop_detach(curthread, op);
	check_ring(curthread, "D");
}

TEST(detaching_what_was_freed_is_a_violation_and_is_not_done, "")
{
	assert_asserted(detaches_what_it_freed,
	    "assertion failed: is_member(t, op)", SIM_DETACH_DETACHED,
	    "ctxop_detach() by t meets ctxop fffffe0000001000, which t has "
	    "freed in ctxop_free()",
	    SIM_OK);
}

TEST(what_was_attached_as_its_thread_ended_leaves_no_trace, "")
{
	(void)boot(1);
	for (unsigned i = 0; i < 3; i++) {
		(void)spawn("t", exits_with_it_attached, NULL);
		run();
		(void)spawn("u", frees_after_detaching, NULL);
		(void)spawn("t", exits_without_it, NULL);
		run();
		ctxop_free(preallocated);
	}
}

/* ---- with sc_audit ---- */

static void
assert_report(void (*body)(void *), const char *where, const char *function)
{
	(void)boot_with((struct sim_config){ .sc_audit = true });
	(void)spawn("t", body, NULL);
	run_expecting(SIM_VIOLATION, "");
	assert_report_shows_no(sim_report_print, "sc_audit");
	REPORT_SHOWS(sim_report_print, where, function);
	sim_destroy(sim_current());
}

static __attribute__((noinline)) struct ctxop *
attaches_one(void)
{
	struct ctxop *op = install_op(curthread, arg_a);

	__asm__ volatile("");
	return (op);
}

static void
frees_what_another_attached(void *arg)
{
	(void)arg;
	ctxop_free(attaches_one());
}

TEST(with_sc_audit_the_report_shows_where_it_was_attached_or_freed, "")
{
	assert_report(frees_what_another_attached,
	    "\n  where it was attached:\n\t", "attaches_one+0x");
	assert_report(
	    frees_twice, "\n  where it was freed:\n\t", "frees_twice+0x");
}

/* ---- against the model of what is legal ---- */

static void
is_hooked(void *arg)
{
	struct ctxop *op[4];

	for (unsigned i = 0; i < 4; i++)
		op[i] = make_op(arg_a);
	for (unsigned round = 0; round < 10; round++) {
		for (unsigned i = 0; i < 4; i++)
			ctxop_attach(curthread, op[(i + round) % 4]);
		sim_point();
		ctxop_install(curthread, &pair_tpl, arg);
		for (unsigned i = 0; i < 4; i++)
			ctxop_detach(curthread, op[(i * 3 + round) % 4]);
		check(ctxop_remove(curthread, &pair_tpl, arg) == 1);
	}
	for (unsigned i = 0; i < 4; i++)
		ctxop_free(op[i]);
	ctxop_install(curthread, &seen_tpl, arg);
}

TEST(what_is_legal_is_silent_on_every_tape, "")
{
	for (uint64_t seed = 1; seed <= 30; seed++) {
		(void)boot_with((struct sim_config){
		    .sc_ncpus = 1 + seed % 4, .sc_tape = SIM_SEED(seed) });
		for (unsigned i = 0; i < 6; i++)
			(void)spawn("t", is_hooked, arg_b);
		run();
		sim_destroy(sim_current());
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(attaching_twice_is_a_violation),
	UNIT(attaching_again_after_detaching_is_legal),
	UNIT(a_ring_with_a_double_entry_silently_loses_others),
	UNIT(attaching_to_two_threads_is_a_violation),
	UNIT(moving_to_another_thread_is_legal),
	UNIT(a_thread_whose_ring_has_grown_into_another_is_stopped_in_its_walk),
	UNIT(attaching_what_was_freed_is_a_violation_and_is_not_done),
	UNIT(attaching_what_has_the_address_of_a_freed_one_is_legal),
	UNIT(attaching_what_was_never_allocated_is_a_violation),
	UNIT(freeing_what_is_attached_is_a_violation),
	UNIT(freeing_what_was_detached_or_by_removing_it_is_legal),
	UNIT(a_walk_ends_at_the_entry_that_was_freed),
	UNIT(the_oldest_is_a_neighbour_of_what_is_attached),
	UNIT(what_would_write_to_a_freed_neighbour_is_not_done),
	UNIT(a_remove_that_would_write_to_a_freed_neighbour_is_not_done),
	UNIT(freeing_what_the_reaper_has_freed_is_a_violation_and_is_not_done),
	UNIT(freeing_what_was_detached_before_the_exit_is_legal),
	UNIT(freeing_twice_is_a_violation_and_the_second_is_not_done),
	UNIT(detaching_from_the_wrong_thread_is_a_violation),
	UNIT(the_other_thread_then_meets_null_unless_it_was_in_the_middle),
	UNIT(a_target_that_may_be_running_is_a_violation),
	UNIT(a_target_that_is_stopped_is_legal),
	UNIT(detaching_what_is_detached_is_a_violation_and_then_a_page_fault),
	UNIT(detaching_what_was_freed_is_a_violation_and_is_not_done),
	UNIT(what_was_attached_as_its_thread_ended_leaves_no_trace),
	UNIT(with_sc_audit_the_report_shows_where_it_was_attached_or_freed),
	UNIT(what_is_legal_is_silent_on_every_tape),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
