/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace in the Trace Event Format, which Perfetto opens: two processes, the
 * CPUs and the threads, with a track for each (chart.h). savectx and restorectx
 * are outside of a stay, as they are with the kernel's probes. An arrow (a
 * flow) leads from the end of a stay to the next one on another CPU.
 */
#include "chart.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define THREAD_BITS 20 /* half as many threads; reserved, not touched */
#define FIRST_TID 100  /* of a thread: no two tracks have the same number */

_Static_assert(FIRST_TID > SIM_MAXCPU + 1, "CPUs and the host are below it");

/* ---- events ---- */

static bool
is(const struct event *ev, unsigned kind, const char *word)
{
	return (ev->ev_kind == kind && strcmp(ev->ev_word, word) == 0);
}

static bool
is_call(const struct event *ev)
{
	return ((ev->ev_kind & (SIM_EV_HOOKS | SIM_EV_FUNCTION)) != 0);
}

/* ---- threads ---- */

/* Of a name, where the number is 0: then it is the thread's for good. */
static struct thread *
thread(struct chart *ct, uint64_t did, const char *name)
{
	struct thread *th = table_take(
	    &ct->ct_table, did != 0 ? (uintptr_t)did : (uintptr_t)name);

	if (th == NULL)
		return (NULL);
	if (th->th_tid == 0) {
		th->th_tid = FIRST_TID + ct->ct_nthreads++;
		*ct->ct_last = th;
		ct->ct_last = &th->th_next;
	}
	th->th_name = name;
	return (th);
}

static struct thread *
thread_of_event(struct chart *ct, const struct event *ev)
{
	return (thread(ct, ev->ev_did, ev->ev_thread));
}

/* ---- what is no slice ---- */

/* One end of an arrow: it is bound to the slice that is around it. */
static void
print_flow(
    struct chart *ct, const char *ph, const struct thread *th, uint32_t flow)
{
	print_begin(ct, ph, PID_CPUS, th->th_lane->ln_tid);
	(void)fprintf(ct->ct_out,
	    ", \"bp\": \"e\", \"id\": %" PRIu32
	    ", \"cat\": \"migrate\", \"name\": \"migrate\"}",
	    flow);
}

static void
print_instant(struct chart *ct, const struct thread *th, const struct event *ev)
{
	print_begin(ct, "i", PID_THREADS, th->th_tid);
	print_text(ct, "name", ev->ev_word);
	(void)fputs(", \"s\": \"t\"", ct->ct_out);
	if (ev->ev_name != NULL) {
		(void)fputs(", \"args\": {\"name\": ", ct->ct_out);
		print_json(ev->ev_name, ct->ct_out);
		if (ev->ev_number >= 0)
			(void)fprintf(ct->ct_out, ", \"number\": %" PRId32,
			    ev->ev_number);
		(void)fputs("}", ct->ct_out);
	}
	(void)fputs("}", ct->ct_out);
}

/* ---- flows: which stay is followed by one on another CPU ---- */

static uint32_t
find_flow(struct chart *ct, struct thread *th, size_t number, uint32_t nflows)
{
	const struct event *ev = event_at(ct, number);

	if (is(ev, SIM_EV_SWITCH, "off-cpu")) {
		th->th_left = th->th_came ? number : 0;
		th->th_came = th->th_moves = false;
	} else if (is(ev, SIM_EV_SWITCH, "migrate")) {
		th->th_moves = th->th_left != 0;
	} else if (is(ev, SIM_EV_SWITCH, "on-cpu")) {
		th->th_came = true;
		if (!th->th_moves)
			return (nflows);
		note_at(ct, th->th_left)->nt_flow = ++nflows;
		note_at(ct, number)->nt_flow = nflows;
	}
	return (nflows);
}

/* False: there are too many threads. */
static bool
find_flows(struct chart *ct)
{
	uint32_t nflows = 0;

	for (size_t i = 1; i <= ct->ct_sim->sim_events.r_count; i++) {
		struct thread *th = thread_of_event(ct, event_at(ct, i));

		if (th == NULL)
			return (false);
		nflows = find_flow(ct, th, i, nflows);
	}
	return (true);
}

/* ---- the chart ---- */

static void
print_switch(
    struct chart *ct, struct thread *th, struct lane *ln, size_t number)
{
	const struct event *ev = event_at(ct, number);
	uint32_t flow = note_at(ct, number)->nt_flow;

	if (is(ev, SIM_EV_SWITCH, "on-cpu")) {
		slices_clear(ct, ln);
		slices_arrive(ct, th, ln);
		if (flow != 0)
			print_flow(ct, "f", th, flow);
	} else if (is(ev, SIM_EV_SWITCH, "off-cpu")) {
		if (flow != 0)
			print_flow(ct, "s", th, flow);
		slices_leave(ct, th);
	}
}

/* An interrupt thread's stay is its handler's; whom it pins says that it
 * starts. False: it is another event. */
static bool
print_interrupt(struct chart *ct, struct thread *th, struct lane *ln,
    const struct event *ev)
{
	if (is(ev, SIM_EV_STATE, "interrupt-complete")) {
		slices_leave(ct, th);
		return (true);
	}
	if (!is(ev, SIM_EV_STATE, "interrupt-start"))
		return (false);
	if ((th = thread(ct, 0, ev->ev_name)) != NULL)
		slices_arrive(ct, th, ln);
	return (true);
}

static void
print_event(struct chart *ct, size_t number)
{
	const struct event *ev = event_at(ct, number);
	struct thread *th = thread_of_event(ct, ev);
	struct lane *ln = &ct->ct_lanes[ev->ev_cpu + 1];

	ct->ct_now = ev->ev_time;
	if (ev->ev_kind == SIM_EV_SWITCH) {
		print_switch(ct, th, ln, number);
	} else if (is_call(ev)) {
		slices_call(ct, th, ln, number);
	} else if (!print_interrupt(ct, th, ln, ev)) {
		print_instant(ct, th, ev);
	}
}

static void
print_name(struct chart *ct, const char *what, unsigned pid, unsigned tid,
    const char *name)
{
	print_begin(ct, "M", pid, tid);
	print_text(ct, "name", what);
	(void)fputs(", \"args\": {\"name\": ", ct->ct_out);
	print_json(name, ct->ct_out);
	(void)fputs("}}", ct->ct_out);
}

static void
print_names(struct chart *ct)
{
	char name[THREAD_NAME_MAX];

	print_name(ct, "process_name", PID_CPUS, HOST_TID, "CPUs");
	print_name(ct, "process_name", PID_THREADS, FIRST_TID, "threads");
	for (unsigned i = 0; i <= ct->ct_sim->sim_ncpus; i++) {
		lane_name(&ct->ct_lanes[i], name);
		print_name(ct, "thread_name", PID_CPUS, HOST_TID + i, name);
	}
	for (const struct thread *th = ct->ct_threads; th != NULL;
	     th = th->th_next)
		print_name(
		    ct, "thread_name", PID_THREADS, th->th_tid, th->th_name);
}

static void
print_chart(struct chart *ct)
{
	const sim_t *sim = ct->ct_sim;

	(void)fputs(
	    "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n", ct->ct_out);
	for (size_t i = 1; i <= sim->sim_events.r_count; i++)
		if (!is_detail(event_at(ct, i)))
			print_event(ct, i);
	for (unsigned i = 0; i <= sim->sim_ncpus; i++)
		slices_clear(ct, &ct->ct_lanes[i]);
	print_names(ct);
	(void)fprintf(ct->ct_out,
	    "\n], \"otherData\": {\"lost\": %" PRIu64 "}}\n", sim->sim_lost);
}

bool
sim_trace_chrome(const sim_t *sim, FILE *out)
{
	struct chart *ct;
	bool is_room;

	need_machine(sim, __func__);
	NEED(out);
	if ((ct = calloc(1, sizeof(*ct))) == NULL)
		return (false);
	*ct = (struct chart){ .ct_sim = sim,
		.ct_out = out,
		.ct_comma = "",
		.ct_last = &ct->ct_threads };
	for (unsigned i = 0; i <= sim->sim_ncpus; i++)
		ct->ct_lanes[i].ln_tid = HOST_TID + i;
	ct->ct_notes = calloc(
	    sim->sim_events.r_count + 1, sizeof(*ct->ct_notes));
	is_room = ct->ct_notes != NULL &&
	    table_map(&ct->ct_table, THREAD_BITS, sizeof(struct thread)) &&
	    find_flows(ct);
	if (is_room)
		print_chart(ct);
	table_unmap(&ct->ct_table);
	free(ct->ct_notes);
	free(ct);
	return (is_room);
}
