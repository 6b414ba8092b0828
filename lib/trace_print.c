/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace as people read it: one line of words for tests, and DTrace's two
 * layouts, rows of function entries and an indented flow.
 */
#include "machine.h"
#include "symbols.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Probes are numbered in the order of their first mention, from 1. */
struct probe_ids {
	char **pi_seen;
	unsigned pi_count;
};

/* One printing of a trace. */
struct print {
	FILE *pt_out;
	bool pt_hidden; /* print hidden handlers as well */
	struct symbols *pt_symbols;
	struct probe_ids pt_ids;
};

static const struct event *
events(const sim_t *sim)
{
	return (sim->sim_events.r_base);
}

static size_t
nevents(const sim_t *sim)
{
	return (sim->sim_events.r_count);
}

static struct print
print_new(const sim_t *sim, FILE *out, bool hidden)
{
	return ((struct print){ .pt_out = out,
	    .pt_hidden = hidden,
	    .pt_symbols = sim->sim_symbols });
}

static void
print_fini(struct print *pt)
{
	struct probe_ids *ids = &pt->pt_ids;

	while (ids->pi_count > 0)
		free(ids->pi_seen[--ids->pi_count]);
	free(ids->pi_seen);
}

static void
print_lost(const sim_t *sim, FILE *out)
{
	if (sim->sim_lost > 0)
		(void)fprintf(out,
		    "%" PRIu64 " later events were not kept: there was room "
		    "for %zu\n",
		    sim->sim_lost, sim->sim_events.r_max);
}

static bool
is_choice(const struct event *ev)
{
	return (ev->ev_kind == SIM_EV_CHOICE);
}

/* ---- words ---- */

static void
print_word(struct print *pt, const struct event *ev)
{
	const char *name = ev->ev_name;

	if (name == NULL && ev->ev_handler != 0)
		name = symbols_name(pt->pt_symbols, ev->ev_handler);
	(void)fputs(ev->ev_word, pt->pt_out);
	if (name != NULL)
		(void)fprintf(pt->pt_out, ":%s", name);
	if (ev->ev_number >= 0)
		(void)fprintf(pt->pt_out, "%" PRId32, ev->ev_number);
}

static void
print_words(const sim_t *sim, struct print *pt, unsigned kinds)
{
	const char *space = "";

	for (size_t i = 0; i < nevents(sim); i++) {
		const struct event *ev = &events(sim)[i];

		if ((ev->ev_kind & kinds) == 0 || ev->ev_return)
			continue;
		(void)fputs(space, pt->pt_out);
		print_word(pt, ev);
		space = " ";
	}
}

char *
sim_trace_words(const sim_t *sim, unsigned kinds)
{
	char *words = NULL;
	size_t len;
	struct print pt;

	need_machine(sim, __func__);
	pt = print_new(sim, open_memstream(&words, &len), false);
	if (pt.pt_out == NULL)
		return (NULL);
	print_words(sim, &pt, kinds);
	print_fini(&pt);
	if (fclose(pt.pt_out) != 0) {
		free(words);
		return (NULL);
	}
	return (words);
}

/* ---- list ---- */

void
sim_trace_list(const sim_t *sim, FILE *out)
{
	struct print pt;

	need_machine(sim, __func__);
	NEED(out);
	pt = print_new(sim, out, false);
	(void)fprintf(
	    out, "%12s %3s %-16s %s\n", "TIME", "CPU", "THREAD", "EVENT");
	for (size_t i = 0; i < nevents(sim); i++) {
		const struct event *ev = &events(sim)[i];

		if (ev->ev_return || is_detail(ev))
			continue;
		(void)fprintf(out, "%12" PRId64 " %3d %-16s ", ev->ev_time,
		    ev->ev_cpu, ev->ev_thread);
		print_word(&pt, ev);
		(void)fputs(is_choice(ev) ? "  <-- the tape\n" : "\n", out);
	}
	print_lost(sim, out);
	print_fini(&pt);
}

/* ---- DTrace ---- */

/* The function and probe name under which DTrace would show an event. */
struct probe {
	const char *pr_prefix;
	const char *pr_function;
	const char *pr_name;
};

static struct probe
probe_of(struct print *pt, const struct event *ev)
{
	if (ev->ev_handler != 0)
		return ((struct probe){ "",
		    symbols_name(pt->pt_symbols, ev->ev_handler), "entry" });
	if (ev->ev_kind & SIM_EV_FUNCTION)
		return ((struct probe){ "", ev->ev_word, "entry" });
	if (ev->ev_kind & (SIM_EV_SWITCH | SIM_EV_STATE))
		return ((struct probe){ "", ev->ev_name, ev->ev_word });
	if (ev->ev_kind & SIM_EV_NOTE)
		return ((struct probe){ "", ev->ev_thread, ev->ev_word });
	return ((struct probe){ "ctxop_", ev->ev_word, "entry" });
}

/* 0 if the host has no memory to remember it. */
static unsigned
probe_id(struct probe_ids *ids, const char *text)
{
	char **seen;

	for (unsigned i = 0; i < ids->pi_count; i++)
		if (strcmp(ids->pi_seen[i], text) == 0)
			return (i + 1);
	seen = realloc(ids->pi_seen, (ids->pi_count + 1) * sizeof(*seen));
	if (seen == NULL)
		return (0);
	ids->pi_seen = seen;
	if ((seen[ids->pi_count] = strdup(text)) == NULL)
		return (0);
	return (++ids->pi_count);
}

static void
print_header(FILE *out)
{
	(void)fprintf(out, "%3s %6s %32s\n", "CPU", "ID", "FUNCTION:NAME");
}

/* A row for an entry; none for a return, a choice, or what is to be hidden. */
static void
print_row(struct print *pt, const struct event *ev)
{
	struct probe pr;
	char text[200];

	if (ev->ev_return || is_choice(ev) || is_detail(ev) ||
	    (ev->ev_hidden && !pt->pt_hidden))
		return;
	pr = probe_of(pt, ev);
	(void)snprintf(text, sizeof(text), "%s%s:%s", pr.pr_prefix,
	    pr.pr_function, pr.pr_name);
	(void)fprintf(pt->pt_out, "%3d %6u %32s\n", ev->ev_cpu,
	    probe_id(&pt->pt_ids, text), text);
}

void
sim_trace_dtrace(const sim_t *sim, FILE *out, bool hidden)
{
	struct print pt;

	need_machine(sim, __func__);
	NEED(out);
	pt = print_new(sim, out, hidden);
	print_header(out);
	for (size_t i = 0; i < nevents(sim); i++)
		print_row(&pt, &events(sim)[i]);
	print_lost(sim, out);
	print_fini(&pt);
}

/*
 * The entry that an event is the return of; itself if it is none, or if the
 * entry is not in the trace.
 */
static const struct event *
entry_of(const sim_t *sim, const struct event *ev)
{
	const struct event *entry = ev;

	if (!ev->ev_return)
		return (ev);
	while (entry-- > events(sim))
		if (!entry->ev_return && entry->ev_depth == ev->ev_depth &&
		    entry->ev_kind == ev->ev_kind &&
		    entry->ev_thread == ev->ev_thread)
			return (entry);
	return (ev);
}

static void
print_flow(struct print *pt, const struct event *ev, const struct event *entry)
{
	const bool spans = entry->ev_handler != 0 || entry->ev_return ||
	    (entry->ev_kind & SIM_EV_FUNCTION) != 0;
	const char *mark = !spans ? " |" : ev->ev_return ? "<-" : "->";
	struct probe pr = probe_of(pt, entry);

	(void)fprintf(pt->pt_out, "%3d  %*s%s %s%s", ev->ev_cpu,
	    2 * ev->ev_depth, "", mark, pr.pr_prefix, pr.pr_function);
	if (!spans)
		(void)fprintf(pt->pt_out, ":%s", pr.pr_name);
	(void)fputc('\n', pt->pt_out);
}

void
sim_trace_flow(const sim_t *sim, FILE *out, bool hidden)
{
	struct print pt;

	need_machine(sim, __func__);
	NEED(out);
	pt = print_new(sim, out, hidden);
	(void)fprintf(out, "%3s FUNCTION\n", "CPU");
	for (size_t i = 0; i < nevents(sim); i++) {
		const struct event *ev = &events(sim)[i];
		const struct event *entry = entry_of(sim, ev);

		if (!is_choice(ev) && !is_detail(ev) &&
		    (hidden || !entry->ev_hidden))
			print_flow(&pt, ev, entry);
	}
	print_lost(sim, out);
	print_fini(&pt);
}

/* ---- one stay of a thread on a CPU ---- */

/* Two calls of one thread, the second the next after the first. */
struct stay {
	size_t sy_restore, sy_restored; /* restorectx: entry and return */
	size_t sy_save, sy_saved;       /* savectx */
	unsigned sy_restores, sy_saves; /* handlers that they called */
};

static bool
is_function(const struct event *ev, const char *name, bool leave)
{
	return (ev->ev_kind == SIM_EV_FUNCTION && ev->ev_return == leave &&
	    strcmp(ev->ev_word, name) == 0);
}

/* The next whole stay of a thread at or after `from'; false: no more. */
static bool
next_stay(const sim_t *sim, const char *thread, size_t from, struct stay *sy)
{
	bool in = false;

	for (size_t i = from; i < nevents(sim); i++) {
		const struct event *ev = &events(sim)[i];

		if (strcmp(ev->ev_thread, thread) != 0)
			continue;
		if (is_function(ev, "restorectx", false)) {
			*sy = (struct stay){ .sy_restore = i };
			in = true;
		} else if (is_function(ev, "restorectx", true)) {
			sy->sy_restored = i;
		} else if (is_function(ev, "savectx", false)) {
			sy->sy_save = i;
		} else if (in && is_function(ev, "savectx", true)) {
			sy->sy_saved = i;
			return (true);
		}
		sy->sy_restores += !ev->ev_return &&
		    ev->ev_kind == SIM_EV_RESTORE;
		sy->sy_saves += !ev->ev_return && ev->ev_kind == SIM_EV_SAVE;
	}
	return (false);
}

/* The first stay with the most hooks at both of its ends. */
static bool
fullest_stay(const sim_t *sim, const char *thread, struct stay *best)
{
	struct stay sy = { 0 };
	unsigned most = 0;

	while (next_stay(sim, thread, sy.sy_saved, &sy)) {
		unsigned both = sy.sy_restores < sy.sy_saves ? sy.sy_restores :
							       sy.sy_saves;

		if (both > most) {
			most = both;
			*best = sy;
		}
	}
	return (most > 0);
}

static void
print_rows(const sim_t *sim, struct print *pt, const char *thread, size_t first,
    size_t last)
{
	for (size_t i = first; i <= last; i++)
		if (strcmp(events(sim)[i].ev_thread, thread) == 0)
			print_row(pt, &events(sim)[i]);
}

bool
sim_trace_stay(const sim_t *sim, const char *thread, FILE *out, bool hidden)
{
	struct print pt;
	struct stay sy = { 0 };

	need_machine(sim, __func__);
	NEED(thread);
	NEED(out);
	pt = print_new(sim, out, hidden);
	if (!fullest_stay(sim, thread, &sy))
		return (false);
	print_header(out);
	print_rows(sim, &pt, thread, sy.sy_restore, sy.sy_restored);
	(void)fputs("...\n", out);
	print_rows(sim, &pt, thread, sy.sy_save, sy.sy_saved);
	print_fini(&pt);
	return (true);
}
