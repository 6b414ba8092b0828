/* SPDX-License-Identifier: BSD-2-Clause */
/* The trace for other programs: an object of JSON a line, for each event. */
#include "machine.h"
#include "symbols.h"
#include "text.h"

#include <inttypes.h>

static void
print_text(const char *name, const char *value, FILE *out)
{
	(void)fprintf(out, ", \"%s\": ", name);
	print_json(value, out);
}

static void
print_event(const sim_t *sim, const struct event *ev, FILE *out)
{
	(void)fprintf(out, "{\"time\": %" PRId64 ", \"cpu\": %d", ev->ev_time,
	    ev->ev_cpu);
	print_text("thread", ev->ev_thread, out);
	(void)fprintf(out, ", \"did\": %" PRIu64 ", \"depth\": %u", ev->ev_did,
	    ev->ev_depth);
	print_text("event", ev->ev_word, out);
	if (ev->ev_name != NULL)
		print_text("name", ev->ev_name, out);
	if (ev->ev_handler != 0)
		print_text("handler",
		    symbols_name(sim->sim_symbols, ev->ev_handler), out);
	if (ev->ev_number >= 0)
		(void)fprintf(out, ", \"number\": %" PRId32, ev->ev_number);
	if (ev->ev_return)
		(void)fputs(", \"return\": true", out);
	if (ev->ev_hidden)
		(void)fputs(", \"hidden\": true", out);
	(void)fputs("}\n", out);
}

void
sim_trace_json(const sim_t *sim, FILE *out)
{
	const struct event *events;

	need_machine(sim, __func__);
	NEED(out);
	events = sim->sim_events.r_base;
	for (size_t i = 0; i < sim->sim_events.r_count; i++)
		if (!is_detail(&events[i]))
			print_event(sim, &events[i], out);
	if (sim->sim_lost > 0)
		(void)fprintf(out, "{\"lost\": %" PRIu64 "}\n", sim->sim_lost);
}
