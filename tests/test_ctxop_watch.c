/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/ctxop_watch.c: what is a ctxop, and whether one is lost. The search for
 * what leads to it is played here.
 */
#include "harness.h"

#include "ctxop_watch.h"
#include "kmem.h"

#include <string.h>

static char arg_a[] = "A", arg_b[] = "B";

/* ---- alive ---- */

TEST(a_ctxop_is_alive_from_allocate_to_free, "")
{
	sim_t *sim = boot(1);
	struct ctxop *op = make_op(arg_a);

	assert_true(is_alive(sim, op));
	ctxop_attach(curthread, op);
	assert_true(is_alive(sim, op));
	ctxop_detach(curthread, op);
	assert_true(is_alive(sim, op));
	ctxop_free(op);
	assert_false(is_alive(sim, op));
}

TEST(other_memory_at_its_address_is_none, "")
{
	sim_t *sim = boot(1);
	struct ctxop *op = make_op(arg_a);
	void *p;

	ctxop_free(op);
	p = kmem_alloc(sizeof(*op), KM_SLEEP);
	assert_ptr_equal(p, op);
	assert_false(is_alive(sim, op));
	kmem_free(p, sizeof(*op));
	assert_ptr_equal(make_op(arg_b), op);
	assert_true(is_alive(sim, op));
}

TEST(what_was_freed_as_plain_memory_is_none_and_nobody_is_named, "")
{
	sim_t *sim = boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	struct ctxop *op = make_op(arg_a);

	ctxop_free(op);
	assert_ptr_equal(make_op(arg_b), op);
	kmem_free(op, sizeof(*op));
	assert_false(is_alive(sim, op));
	ctxop_free(op);
	assert_string_equal(sim_violation_message(sim, 0),
	    "double-free: ctxop_free() by t0 meets fffffe0000001000, which is "
	    "no ctxop of ctxop_allocate()'s");
}

TEST(any_address_may_be_asked_about, "")
{
	sim_t *sim = boot(1);
	static struct ctxop op;

	assert_false(is_alive(sim, NULL));
	assert_false(is_alive(sim, &op));
	for (unsigned shift = 0; shift < 64; shift++)
		assert_false(is_alive(
		    sim, (const struct ctxop *)((uintptr_t)1 << shift)));
}

TEST(what_another_machine_has_is_none_of_this_one, "")
{
	sim_t *first = boot(1), *second;
	struct ctxop *op = make_op(arg_a);

	second = boot(1);
	assert_false(is_alive(second, op));
	(void)sim_enter(first);
	assert_true(is_alive(first, op));
	sim_destroy(second);
}

#define MANY 20000

TEST(many_ctxops_are_told_apart, "")
{
	static struct ctxop *op[MANY];
	sim_t *sim = boot(1);

	for (unsigned i = 0; i < MANY; i++)
		op[i] = ctxop_allocate(&pair_tpl, NULL);
	for (unsigned i = 0; i < MANY; i += 2)
		ctxop_free(op[i]);
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(is_alive(sim, op[i]), i % 2);
	for (unsigned i = 1; i < MANY; i += 2)
		ctxop_free(op[i]);
	assert_int_equal(sim->sim_nctxops, 0);
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

TEST(addresses_that_are_no_ctxops_are_not_mixed_up_with_those_that_are, "")
{
	sim_t *sim = boot(1);
	const struct ctxop *op[4];

	for (unsigned i = 0; i < 4; i++) {
		op[i] = (const struct ctxop *)(0x1000 + i * (uintptr_t)96);
		ctxop_check_born(op[i]);
	}
	ctxop_check_gone(op[1]);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(
		    watched_of(sim, op[i])->w_address, (uintptr_t)op[i]);
		assert_int_equal(
		    watched_of(sim, op[i])->w_freed_in == NULL, i != 1);
	}
	assert_int_equal(
	    watched_of(sim, (const struct ctxop *)0x1001)->w_address, 0);
	sim->sim_nctxops = 0;
}

/* ---- lost ---- */

/* What a search finds: nothing leads to any block. */
static unsigned searches;

static size_t
finds_all(sim_t *sim, const void *frame,
    bool (*of_interest)(const struct kmem_block *),
    void (*found)(const struct kmem_block *, void *), void *arg)
{
	size_t n = 0;

	(void)frame;
	searches++;
	for (const struct kmem_block *kb = sim->sim_blocks; kb != NULL;
	     kb = kb->kb_next)
		if (of_interest(kb)) {
			found(kb, arg);
			n++;
		}
	return (n);
}

static size_t
finds_none(sim_t *sim, const void *frame,
    bool (*of_interest)(const struct kmem_block *),
    void (*found)(const struct kmem_block *, void *), void *arg)
{
	(void)sim;
	(void)frame;
	(void)of_interest;
	(void)found;
	(void)arg;
	searches++;
	return (0);
}

static sim_t *
boot_leaks(enum sim_setting setting)
{
	searches = 0;
	return (boot_with(
	    (struct sim_config){ .sc_violation[SIM_CTXOP_LEAKED] = setting }));
}

TEST(a_lost_ctxop_is_a_violation_of_the_run, "")
{
	sim_t *sim = boot_leaks(SIM_V_FATAL);

	(void)make_op(arg_a);
	(void)kmem_alloc(sizeof(struct ctxop), KM_SLEEP);
	ctxop_watch_leaks(sim, NULL, finds_all);
	assert_int_equal(sim_report(sim)->sr_outcome, SIM_VIOLATION);
	assert_string_equal(sim_report(sim)->sr_message,
	    "ctxop-leaked: 1 ctxop that nothing leads to, ctxop "
	    "A@fffffe0000001000 among them; findleaks says who allocated, "
	    "sim_root() tells of pointers in the host's memory");
	assert_seen(SIM_CTXOP_LEAKED, 1);
	assert_string_equal(
	    sim_violation_message(sim, 0), sim_report(sim)->sr_message);
}

TEST(with_sc_audit_it_is_told_where_it_was_allocated, "")
{
	(void)boot_with((struct sim_config){ .sc_audit = true });
	(void)make_op(arg_a);
	ctxop_watch_leaks(sim_current(), NULL, finds_all);
	REPORT_SHOWS(sim_report_print, "violation: ctxop-leaked: 1 ctxop",
	    "where that one was allocated:", "ctxop_allocate+0x", "make_op+0x");
}

TEST(a_lost_ctxop_may_be_recorded_or_off, "")
{
	sim_t *sim = boot_leaks(SIM_V_RECORD);

	(void)make_op(arg_a);
	(void)make_op(arg_b);
	ctxop_watch_leaks(sim, NULL, finds_all);
	assert_int_equal(sim_report(sim)->sr_outcome, SIM_OK);
	assert_seen(SIM_CTXOP_LEAKED, 1);
	assert_non_null(
	    strstr(sim_violation_message(sim, 0), "2 ctxops that nothing"));
	REPORT_SHOWS(
	    sim_violations_print, "recorded: ctxop-leaked: ", "\n  at ");
	sim_destroy(sim);
	sim = boot_leaks(SIM_V_OFF);
	(void)make_op(arg_a);
	ctxop_watch_leaks(sim, NULL, finds_all);
	assert_seen(SIM_CTXOP_LEAKED, 0);
}

TEST(a_detached_ctxop_that_something_leads_to_is_legal, "")
{
	sim_t *sim = boot_leaks(SIM_V_FATAL);

	(void)make_op(arg_a);
	ctxop_watch_leaks(sim, NULL, finds_none);
	assert_int_equal(searches, 1);
	assert_int_equal(sim_report(sim)->sr_outcome, SIM_OK);
}

TEST(nobody_searches_where_each_ctxop_is_on_a_ring, "")
{
	sim_t *sim = boot_leaks(SIM_V_FATAL);

	ctxop_watch_leaks(sim, NULL, finds_all);
	ctxop_free(make_op(arg_a));
	(void)install_op(curthread, arg_a);
	(void)install_op(curthread, arg_b);
	(void)install_op(spawn_stopped("u", does_nothing, NULL), arg_a);
	(void)install_op(sim_cpu(sim, 0)->cpu_idle_thread, arg_a);
	ctxop_watch_leaks(sim, NULL, finds_all);
	assert_int_equal(searches, 0);
	assert_seen(SIM_CTXOP_LEAKED, 0);
}

TEST(a_ring_that_lost_its_thread_is_searched_for, "")
{
	sim_t *sim = boot_leaks(SIM_V_FATAL);
	kthread_t *t = spawn_stopped("u", does_nothing, NULL);

	(void)install_op(t, arg_a);
	(void)install_op(t, arg_b);
	t->t_ctx = NULL;
	ctxop_watch_leaks(sim, NULL, finds_all);
	assert_int_equal(searches, 1);
	assert_int_equal(sim_report(sim)->sr_outcome, SIM_VIOLATION);
}

static void
frees_an_attached_one(void *arg)
{
	(void)arg;
	(void)make_op(arg_b);
	ctxop_free(install_op(curthread, arg_a));
}

TEST(after_a_broken_ring_what_it_lost_is_no_news, "")
{
	sim_t *sim = boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));

	(void)spawn("t", frees_an_attached_one, NULL);
	run_expecting(SIM_OK, "");
	assert_int_equal(sim->sim_nctxops, 1);
	searches = 0;
	ctxop_watch_leaks(sim, NULL, finds_all);
	assert_int_equal(searches, 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_ctxop_is_alive_from_allocate_to_free),
	UNIT(other_memory_at_its_address_is_none),
	UNIT(what_was_freed_as_plain_memory_is_none_and_nobody_is_named),
	UNIT(any_address_may_be_asked_about),
	UNIT(what_another_machine_has_is_none_of_this_one),
	UNIT(many_ctxops_are_told_apart),
	UNIT(addresses_that_are_no_ctxops_are_not_mixed_up_with_those_that_are),
	UNIT(a_lost_ctxop_is_a_violation_of_the_run),
	UNIT(with_sc_audit_it_is_told_where_it_was_allocated),
	UNIT(a_lost_ctxop_may_be_recorded_or_off),
	UNIT(a_detached_ctxop_that_something_leads_to_is_legal),
	UNIT(nobody_searches_where_each_ctxop_is_on_a_ring),
	UNIT(a_ring_that_lost_its_thread_is_searched_for),
	UNIT(after_a_broken_ring_what_it_lost_is_no_news),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
