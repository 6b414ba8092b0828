/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slices on the tracks of a chart: each is opened and closed on two of them, as
 * objects of the Trace Event Format. See chart.h.
 */
#include "chart.h"
#include "symbols.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- what is printed ---- */

void
print_begin(struct chart *ct, const char *ph, unsigned pid, unsigned tid)
{
	(void)fprintf(ct->ct_out,
	    "%s{\"ph\": \"%s\", \"pid\": %u, \"tid\": %u, \"ts\": %" PRId64
	    ".%03d",
	    ct->ct_comma, ph, pid, tid, ct->ct_now / 1000,
	    (int)(ct->ct_now % 1000));
	ct->ct_comma = ",\n";
}

void
print_text(struct chart *ct, const char *field, const char *text)
{
	(void)fprintf(ct->ct_out, ", \"%s\": ", field);
	print_json(text, ct->ct_out);
}

static void
print_end(struct chart *ct)
{
	(void)fputs("}", ct->ct_out);
}

static void
print_slice(struct chart *ct, unsigned pid, unsigned tid, const char *name,
    const char *category)
{
	print_begin(ct, "B", pid, tid);
	print_text(ct, "cat", category);
	print_text(ct, "name", name);
}

static void
close_slice(struct chart *ct, const struct thread *th)
{
	print_begin(ct, "E", PID_CPUS, th->th_lane->ln_tid);
	print_end(ct);
	print_begin(ct, "E", PID_THREADS, th->th_tid);
	print_end(ct);
}

void
lane_name(const struct lane *ln, char name[THREAD_NAME_MAX])
{
	if (ln->ln_tid == HOST_TID)
		(void)strcpy(name, "host");
	else
		name_number(name, "CPU ", ln->ln_tid - HOST_TID - 1);
}

static void
open_stay(struct chart *ct, const struct thread *th)
{
	char name[THREAD_NAME_MAX];

	lane_name(th->th_lane, name);
	print_slice(ct, PID_CPUS, th->th_lane->ln_tid, th->th_name, "thread");
	print_end(ct);
	print_slice(ct, PID_THREADS, th->th_tid, name, "cpu");
	print_end(ct);
}

static void
print_call(struct chart *ct, const struct event *ev, unsigned pid, unsigned tid)
{
	bool is_handler = ev->ev_handler != 0;

	print_slice(ct, pid, tid,
	    is_handler ? symbols_name(ct->ct_sim->sim_symbols, ev->ev_handler) :
			 ev->ev_word,
	    is_handler ? ev->ev_word : "function");
	if (ev->ev_name != NULL) {
		(void)fputs(", \"args\": {\"ctxop\": ", ct->ct_out);
		print_json(ev->ev_name, ct->ct_out);
		print_end(ct);
	}
	print_end(ct);
}

static void
open_call(struct chart *ct, const struct thread *th, size_t call)
{
	const struct event *ev = event_at(ct, call);

	print_call(ct, ev, PID_CPUS, th->th_lane->ln_tid);
	print_call(ct, ev, PID_THREADS, th->th_tid);
}

/* ---- what is shown ---- */

static void
hide_top(struct chart *ct, struct lane *ln)
{
	struct thread *th = ln->ln_top;

	for (size_t call = th->th_call; call != th->th_unseen;
	     call = note_at(ct, call)->nt_caller)
		close_slice(ct, th);
	if (th->th_stays)
		close_slice(ct, th);
	th->th_unseen = th->th_call;
	th->th_stays = false;
	ln->ln_top = th->th_below;
	th->th_lane = NULL;
}

void
slices_leave(struct chart *ct, struct thread *th)
{
	struct lane *ln = th->th_lane;

	while (th->th_lane != NULL)
		hide_top(ct, ln);
}

static void
put_on_top(struct thread *th, struct lane *ln)
{
	th->th_below = ln->ln_top;
	th->th_lane = ln;
	ln->ln_top = th;
}

/* It does something there. */
static void
act(struct chart *ct, struct thread *th, struct lane *ln)
{
	if (th->th_lane != ln) {
		slices_leave(ct, th);
		put_on_top(th, ln);
	}
	while (ln->ln_top != th)
		hide_top(ct, ln);
}

static void
open_calls(struct chart *ct, const struct thread *th, size_t call)
{
	if (call == 0)
		return;
	open_calls(ct, th, note_at(ct, call)->nt_caller);
	open_call(ct, th, call);
}

void
slices_arrive(struct chart *ct, struct thread *th, struct lane *ln)
{
	slices_leave(ct, th);
	put_on_top(th, ln);
	th->th_stays = true;
	th->th_unseen = 0;
	open_stay(ct, th);
	open_calls(ct, th, th->th_call);
}

void
slices_clear(struct chart *ct, struct lane *ln)
{
	while (ln->ln_top != NULL)
		hide_top(ct, ln);
}

/* ---- calls ---- */

static void
end_call(struct chart *ct, struct thread *th)
{
	size_t caller = note_at(ct, th->th_call)->nt_caller;

	if (th->th_call == th->th_unseen)
		th->th_unseen = caller;
	else
		close_slice(ct, th);
	th->th_call = caller;
}

/* Those of this depth, and deeper ones, whose returns were not seen. */
static void
end_calls(struct chart *ct, struct thread *th, unsigned depth)
{
	while (th->th_call != 0 && event_at(ct, th->th_call)->ev_depth >= depth)
		end_call(ct, th);
}

static void
begin_call(struct chart *ct, struct thread *th, size_t number)
{
	note_at(ct, number)->nt_caller = (uint32_t)th->th_call;
	th->th_call = number;
	open_call(ct, th, number);
}

void
slices_call(struct chart *ct, struct thread *th, struct lane *ln, size_t number)
{
	const struct event *ev = event_at(ct, number);

	act(ct, th, ln);
	end_calls(ct, th, ev->ev_depth);
	if (!ev->ev_return)
		begin_call(ct, th, number);
}
