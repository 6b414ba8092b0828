/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/trace_ring.c: rings as they were after each event. */
#include "harness.h"

#include "machine.h"

#include <string.h>

#define ALL (SIM_EV_ALL | SIM_EV_DETAILS)

static const struct ring_node *
node(const sim_t *sim, size_t i)
{
	assert_in_range(i, 0, sim->sim_rings.r_count - 1);
	return ((const struct ring_node *)sim->sim_rings.r_base + i);
}

static const struct event *
event_of(const sim_t *sim, const struct ring_node *rn)
{
	return ((const struct event *)sim->sim_events.r_base + rn->rn_event);
}

/* The rings that were told, in the order in which they were told, as words. */
static void
assert_rings(const sim_t *sim, const char *expected)
{
	char words[400] = "";

	for (size_t i = 0; i < sim->sim_rings.r_count; i++) {
		const struct ring_node *rn = node(sim, i);
		size_t at = strlen(words);

		(void)snprintf(words + at, sizeof(words) - at, "%s%s",
		    rn->rn_op == NULL       ? "-" :
			!rn->rn_is_alive    ? "freed" :
			rn->rn_name != NULL ? rn->rn_name :
					      "unnamed",
		    i + 1 == sim->sim_rings.r_count ? "" :
			rn->rn_left > 0             ? " " :
						      ", ");
	}
	assert_string_equal(words, expected);
}

static void
has_two(void *arg)
{
	struct ctxop *a = make_op("a"), *b = make_op("b");

	(void)arg;
	ctxop_attach(curthread, a);
	ctxop_attach(curthread, b);
	sim_note("nothing changes");
	ctxop_detach(curthread, a);
	ctxop_detach(curthread, b);
	ctxop_free(a);
	ctxop_free(b);
}

TEST(a_ring_is_told_whenever_it_is_not_as_before, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = ALL });

	(void)spawn("x", has_two, NULL);
	run();
	assert_rings(sim, "a, b a, b, -");
	assert_string_equal(event_of(sim, node(sim, 0))->ev_word, "attach");
	assert_string_equal(node(sim, 0)->rn_thread, "x");
	assert_string_equal(event_of(sim, node(sim, 3))->ev_word, "detach");
}

TEST(links_are_told_as_they_are, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = ALL });
	const struct ring_node *b, *a;

	(void)spawn("x", has_two, NULL);
	run();
	b = node(sim, 1);
	a = node(sim, 2);
	assert_ptr_equal(b->rn_next, a->rn_op);
	assert_ptr_equal(b->rn_prev, a->rn_op);
	assert_ptr_equal(a->rn_next, b->rn_op);
}

TEST(a_ring_that_somebody_else_changes_is_told, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = ALL });

	ctxop_install(spawn("x", yields, NULL), &seen_tpl, NULL);
	assert_rings(sim, "unnamed");
	run();
	assert_rings(sim, "unnamed, -");
}

static void
frees_what_is_attached(void *arg)
{
	struct ctxop *a = make_op("a"), *b = make_op("b");

	(void)arg;
	ctxop_attach(curthread, a);
	ctxop_attach(curthread, b);
	ctxop_free(a);
	sim_note("freed");
	sim_fail("enough");
}

TEST(what_is_freed_is_told_as_such_and_not_followed, "")
{
	sim_t *sim = boot_with(
	    set_all((struct sim_config){ .sc_trace = ALL }, SIM_V_RECORD));

	(void)spawn("x", frees_what_is_attached, NULL);
	run_expecting(SIM_FAILED, "enough");
	assert_rings(sim, "a, b a, b freed");
}

TEST(a_cleared_trace_tells_rings_anew, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = ALL });

	(void)spawn("x", has_two, NULL);
	ctxop_attach(curthread, make_op("c"));
	assert_rings(sim, "c");
	sim_trace_clear(sim);
	sim_note("still there");
	assert_rings(sim, "c");
}

TEST(without_its_kind_no_ring_is_told, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_ALL });

	(void)spawn("x", has_two, NULL);
	run();
	assert_int_equal(sim->sim_rings.r_count, 0);
	assert_int_equal(sim_trace_lost(sim), 0);
}

TEST(rings_that_do_not_fit_are_counted_as_lost, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_trace = SIM_EV_ATTACH | SIM_EV_RING, .sc_trace_max = 2 });

	(void)spawn("x", has_two, NULL);
	run();
	assert_rings(sim, "a");
	assert_int_equal(sim_trace_lost(sim), 1);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_ring_is_told_whenever_it_is_not_as_before),
	UNIT(links_are_told_as_they_are),
	UNIT(a_ring_that_somebody_else_changes_is_told),
	UNIT(what_is_freed_is_told_as_such_and_not_followed),
	UNIT(a_cleared_trace_tells_rings_anew),
	UNIT(without_its_kind_no_ring_is_told),
	UNIT(rings_that_do_not_fit_are_counted_as_lost),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
