/* SPDX-License-Identifier: BSD-2-Clause */
/* The trace with its details, as one object of JSON, for a page. */
#include "machine.h"
#include "symbols.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

/* Objects are numbered in the order of their first mention, from 1. */
#define OBJECT_BITS 22 /* reserved, not touched */

struct object {
	uintptr_t ob_address; /* first: table.h relies on it */
	unsigned ob_number;
};

struct view {
	const sim_t *vw_sim;
	FILE *vw_out;
	struct table vw_objects;
};

enum { FLAG_RETURN = 1, FLAG_HIDDEN = 2, FLAG_CALL = 4 };

static const char *
handler_name(const struct view *vw, uintptr_t handler)
{
	return (
	    handler != 0 ? symbols_name(vw->vw_sim->sim_symbols, handler) : "");
}

/* 0 for NULL, and for what there is no room for. */
static unsigned
number_of(struct view *vw, const void *object)
{
	struct object *ob;

	if (object == NULL)
		return (0);
	ob = table_take(&vw->vw_objects, (uintptr_t)object);
	if (ob == NULL)
		return (0);
	if (ob->ob_number == 0)
		ob->ob_number = (unsigned)table_count(&vw->vw_objects);
	return (ob->ob_number);
}

static void
print_text(const struct view *vw, const char *text)
{
	print_json(text != NULL ? text : "", vw->vw_out);
	(void)fputc(',', vw->vw_out);
}

/* ---- events ---- */

static int
kind_of(const struct event *ev)
{
	return (ev->ev_kind != 0 ? __builtin_ctz(ev->ev_kind) : -1);
}

static unsigned
flags_of(const struct event *ev)
{
	bool is_call = ev->ev_handler != 0 ||
	    (ev->ev_kind & SIM_EV_FUNCTION) != 0;

	return ((ev->ev_return  ? FLAG_RETURN :
			is_call ? FLAG_CALL :
				  0) |
	    (ev->ev_hidden ? FLAG_HIDDEN : 0));
}

static void
print_event(struct view *vw, const struct event *ev)
{
	(void)fprintf(vw->vw_out, "[%" PRId64 ",%d,", ev->ev_time, ev->ev_cpu);
	print_text(vw, ev->ev_thread);
	(void)fprintf(vw->vw_out, "%" PRIu64 ",%d,", ev->ev_did, kind_of(ev));
	print_text(vw, ev->ev_word);
	print_text(vw, ev->ev_name);
	print_text(vw, ev->ev_of);
	print_text(vw, handler_name(vw, ev->ev_handler));
	(void)fprintf(vw->vw_out, "%" PRId32 ",%u,%u,%d,%u]", ev->ev_number,
	    number_of(vw, ev->ev_object), ev->ev_depth, ev->ev_preempt,
	    flags_of(ev));
}

static void
print_events(struct view *vw)
{
	const sim_t *sim = vw->vw_sim;
	const struct sim_report *sr = &sim->sim_report;
	const struct event *ev = sim->sim_events.r_base;
	const struct event end = { .ev_time = sr->sr_time,
		.ev_thread = sr->sr_thread,
		.ev_word = sim_outcome_name(sr->sr_outcome),
		.ev_name = sr->sr_message,
		.ev_number = -1,
		.ev_cpu = (int16_t)sr->sr_cpu,
		.ev_preempt = (signed char)sr->sr_preempt };

	(void)fputs("\"events\": [\n", vw->vw_out);
	for (size_t i = 0; i < sim->sim_events.r_count; i++) {
		print_event(vw, &ev[i]);
		(void)fputs(",\n", vw->vw_out);
	}
	print_event(vw, &end);
	(void)fputs("],\n", vw->vw_out);
}

/* ---- rings ---- */

static void
print_node(struct view *vw, const struct ring_node *rn)
{
	(void)fprintf(vw->vw_out, "[%u,%u,%u,", number_of(vw, rn->rn_op),
	    number_of(vw, rn->rn_next), number_of(vw, rn->rn_prev));
	if (!rn->rn_is_alive)
		(void)fputs("null", vw->vw_out);
	else
		print_json(rn->rn_name != NULL ?
			rn->rn_name :
			handler_name(vw, rn->rn_handler),
		    vw->vw_out);
	(void)fputc(']', vw->vw_out);
}

/* The entries of one ring, from its first on. */
static void
print_ring(struct view *vw, const struct ring_node *rn)
{
	const struct ring_node *last = rn + rn->rn_left;

	(void)fprintf(vw->vw_out, "[%zu,", rn->rn_event);
	print_text(vw, rn->rn_thread);
	(void)fprintf(vw->vw_out, "%" PRIu64 ",[", rn->rn_did);
	for (; rn->rn_op != NULL && rn <= last; rn++) {
		print_node(vw, rn);
		if (rn < last)
			(void)fputc(',', vw->vw_out);
	}
	(void)fputs("]]", vw->vw_out);
}

static void
print_rings(struct view *vw)
{
	const struct ring_node *nodes = vw->vw_sim->sim_rings.r_base;
	const size_t n = vw->vw_sim->sim_rings.r_count;

	(void)fputs("\"rings\": [", vw->vw_out);
	for (size_t i = 0; i < n; i += nodes[i].rn_left + 1) {
		(void)fputs(i > 0 ? ",\n" : "\n", vw->vw_out);
		print_ring(vw, &nodes[i]);
	}
	(void)fputs("]", vw->vw_out);
}

/* ---- all of it ---- */

static void
print_head(struct view *vw, const char *token)
{
	const sim_t *sim = vw->vw_sim;

	(void)fputs("{\"outcome\": ", vw->vw_out);
	print_text(vw, sim_outcome_name(sim->sim_report.sr_outcome));
	(void)fputs(" \"message\": ", vw->vw_out);
	print_text(vw, sim->sim_report.sr_message);
	(void)fputs("\n\"token\": ", vw->vw_out);
	print_text(vw, token);
	(void)fprintf(vw->vw_out, " \"cpus\": %u, \"lost\": %" PRIu64 ",\n",
	    sim->sim_ncpus, sim->sim_lost);
}

bool
sim_trace_view(const sim_t *sim, FILE *out)
{
	struct view vw = { .vw_sim = sim, .vw_out = out };
	char *token;
	bool has_memory;

	need_machine(sim, __func__);
	NEED(out);
	token = tape_token(&sim->sim_tape);
	has_memory = token != NULL &&
	    table_map(&vw.vw_objects, OBJECT_BITS, sizeof(struct object));
	if (has_memory) {
		print_head(&vw, token);
		print_events(&vw);
		print_rings(&vw);
		(void)fputs("}\n", out);
	}
	table_unmap(&vw.vw_objects);
	free(token);
	return (has_memory);
}
