/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happened, in order. Recording only stores: nothing is looked up that
 * could touch the vector registers of the thread that is traced. It is printed
 * by trace_print.c for people, by trace_json.c and trace_chrome.c for programs.
 */
#include "machine.h"
#include "sdt.h"
#include "symbols.h"

#include <ctxop.h>

bool
trace_init(sim_t *sim)
{
	return (region_map(&sim->sim_events, sim->sim_config.sc_trace_max,
		    sizeof(struct event)) &&
	    trace_rings_init(sim));
}

void
trace_fini(sim_t *sim)
{
	region_unmap(&sim->sim_events);
	trace_rings_fini(sim);
}

void
sim_trace_clear(sim_t *sim)
{
	need_machine(sim, __func__);
	region_clear(&sim->sim_events);
	trace_rings_clear(sim);
	sim->sim_lost = sim->sim_nlisted = 0;
}

uint64_t
sim_trace_lost(const sim_t *sim)
{
	need_machine(sim, __func__);
	return (sim->sim_lost);
}

static inline bool
is_traced(const sim_t *sim, unsigned kind)
{
	return ((sim->sim_config.sc_trace & kind) != 0);
}

/* The run may end before this one. The host's events come before it begins. */
static void
count_event(sim_t *sim)
{
	uint64_t end = sim->sim_config.sc_trace_end;

	if (sim->sim_nlisted++ >= end && end != 0 &&
	    sim->sim_cpu != &sim->sim_boot)
		stop(sim, SIM_BUDGET, "the trace has the events it is to have");
}

/* A new event with its place filled in; NULL if this kind is not recorded. */
static struct event *
event(unsigned kind, const char *word, bool is_return)
{
	sim_t *sim = machine();
	struct event *ev;

	if (!is_traced(sim, kind))
		return (NULL);
	if (!is_return && (kind & SIM_EV_ALL) != 0)
		count_event(sim);
	if ((ev = region_take(&sim->sim_events, 1)) == NULL) {
		sim->sim_lost++;
		return (NULL);
	}
	ev->ev_time = sim->sim_now;
	ev->ev_thread = thread_of(curthread)->st_name;
	ev->ev_did = curthread->t_did;
	ev->ev_word = word;
	ev->ev_kind = kind;
	ev->ev_number = -1;
	ev->ev_return = is_return;
	ev->ev_cpu = (int16_t)sim->sim_cpu->sc_cpu.cpu_id;
	ev->ev_depth = (uint16_t)thread_of(curthread)->st_depth;
	ev->ev_preempt = curthread->t_preempt;
	if (is_traced(sim, SIM_EV_RING))
		trace_rings(sim, kind);
	return (ev);
}

/* ---- context operations ---- */

static const struct {
	unsigned kind;
	const char *word;
} probes[] = {
	[CTXOP_SAVE] = { SIM_EV_SAVE, "save" },
	[CTXOP_RESTORE] = { SIM_EV_RESTORE, "restore" },
	[CTXOP_FORK] = { SIM_EV_FORK, "fork" },
	[CTXOP_LWP_CREATE] = { SIM_EV_LWP_CREATE, "lwp_create" },
	[CTXOP_EXIT] = { SIM_EV_EXIT, "exit" },
	[CTXOP_FREE] = { SIM_EV_FREE, "free" },
	[CTXOP_ALLOCATE] = { SIM_EV_ALLOCATE, "allocate" },
	[CTXOP_ATTACH] = { SIM_EV_ATTACH, "attach" },
	[CTXOP_DETACH] = { SIM_EV_DETACH, "detach" },
	[CTXOP_DEALLOCATE] = { SIM_EV_DEALLOCATE, "deallocate" },
};

static bool
is_handler(enum ctxop_probe probe)
{
	return (probe <= CTXOP_FREE);
}

static uintptr_t
handler_of(enum ctxop_probe probe, const struct ctxop *op)
{
	switch (probe) {
	case CTXOP_SAVE:
		return ((uintptr_t)op->save_op);
	case CTXOP_RESTORE:
		return ((uintptr_t)op->restore_op);
	case CTXOP_FORK:
		return ((uintptr_t)op->fork_op);
	case CTXOP_LWP_CREATE:
		return ((uintptr_t)op->lwp_create_op);
	case CTXOP_EXIT:
		return ((uintptr_t)op->exit_op);
	case CTXOP_FREE:
		return ((uintptr_t)op->free_op);
	default:
		return (0);
	}
}

/* Of its handlers, the first one. */
static uintptr_t
any_handler(const struct ctxop *op)
{
	uintptr_t handler = 0;

	for (unsigned probe = 0; handler == 0 && is_handler(probe); probe++)
		handler = handler_of((enum ctxop_probe)probe, op);
	return (handler);
}

const char *
ctxop_name(const sim_t *sim, const struct ctxop *op)
{
	const char *name = ctxop_own_name(sim, op);

	return (name != NULL ? name :
			       symbols_name(sim->sim_symbols, any_handler(op)));
}

static void __attribute__((noinline))
keep_ctxop(sim_t *sim, enum ctxop_probe probe, const struct ctxop *op)
{
	struct event *ev = event(probes[probe].kind, probes[probe].word, false);

	if (is_handler(probe))
		thread_of(curthread)->st_depth++;
	if (ev == NULL)
		return;
	ev->ev_object = op;
	ev->ev_name = ctxop_own_name(sim, op);
	ev->ev_handler = handler_of(probe, op);
	ev->ev_hidden = name_is_hidden(sim, ev->ev_handler);
}

static void __attribute__((noinline)) keep_return(enum ctxop_probe probe)
{
	thread_of(curthread)->st_depth--;
	(void)event(probes[probe].kind, probes[probe].word, true);
}

#undef ctxop_probe
#undef ctxop_probe_return

/* These two are around each handler: they are quick where nobody listens. */
void
ctxop_probe(enum ctxop_probe probe, const struct ctxop *op)
{
	sim_t *sim = machine();

	if (sim->sim_config.sc_trace != 0)
		keep_ctxop(sim, probe, op);
}

void
ctxop_probe_return(enum ctxop_probe probe)
{
	if (machine()->sim_config.sc_trace != 0)
		keep_return(probe);
}

/* ---- everything else ---- */

void
trace_keep_thread(unsigned kind, const char *word, const kthread_t *t)
{
	struct event *ev = event(kind, word, false);

	if (ev == NULL)
		return;
	ev->ev_name = thread_of(t)->st_name;
	ev->ev_object = t;
}

void
trace_function(const char *name, bool leave)
{
	struct sim_thread *st = thread_of(curthread);

	if (machine()->sim_config.sc_trace == 0)
		return;
	if (leave)
		st->st_depth--;
	(void)event(SIM_EV_FUNCTION, name, leave);
	if (!leave)
		st->st_depth++;
}

/* Those with more than one answer that is not quiet tell which. */
static const struct {
	const char *name;
	bool has_number;
} choices[SIM_NCHOICES] = {
	[SIM_CHOICE_CPU] = { "cpu", true },
	[SIM_CHOICE_PREEMPT] = { "preempt", false },
	[SIM_CHOICE_KMEM_SLEEP] = { "sleep", false },
	[SIM_CHOICE_KMEM_FAIL] = { "fail", false },
	[SIM_CHOICE_INTR] = { "later", false },
	[SIM_CHOICE_USER] = { "user", true },
	[SIM_CHOICE_FORK] = { "fork", true },
	[SIM_CHOICE_LWP_CREATE] = { "lwp_create", true },
	[SIM_CHOICE_COPYOUT] = { "copyout", false },
};

void
trace_keep_choice(enum sim_choice choice, uint32_t number)
{
	struct event *ev = event(SIM_EV_CHOICE, "choice", false);

	if (ev == NULL)
		return;
	ev->ev_name = choices[choice].name;
	if (choices[choice].has_number)
		ev->ev_number = (int32_t)number;
}

/* ---- details ---- */

void
trace_keep_preemption(const char *word)
{
	(void)event(SIM_EV_PREEMPTION, word, false);
}

/* The locks of threads and processes have no name; tell whose they are. */
static const char *
own_lock(const sim_t *sim, const kmutex_t *mp, const char **of)
{
	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next) {
		*of = st->st_name;
		if (mp == &st->st_kthread.t_ctx_lock)
			return ("t_ctx_lock");
		if (mp == &st->st_kthread.t_procp->p_lock)
			return ("p_lock");
	}
	*of = NULL;
	return (NULL);
}

void
trace_keep_lock(const char *word, const kmutex_t *mp)
{
	const sim_t *sim = machine();
	struct event *ev = event(SIM_EV_LOCK, word, false);

	if (ev == NULL)
		return;
	ev->ev_object = mp;
	ev->ev_name = name_of(sim, mp);
	if (ev->ev_name == NULL)
		ev->ev_name = own_lock(sim, mp, &ev->ev_of);
}

void
trace_keep_hardware(const char *word, const char *what, const void *owner)
{
	struct event *ev = event(SIM_EV_HARDWARE, word, false);

	if (ev == NULL)
		return;
	ev->ev_object = owner;
	ev->ev_name = what;
	ev->ev_of = name_of(machine(), owner);
}

void
trace_violation(const char *name, const char *message)
{
	struct event *ev = event(SIM_EV_VIOLATION, name, false);

	if (ev != NULL)
		ev->ev_name = message;
}

/* ---- what the program says of itself ---- */

void
sim_function_enter(const char *name)
{
	NEED(name);
	trace_function(name, false);
}

void
sim_function_leave(const char *const *name)
{
	NEED(name);
	NEED(*name);
	trace_function(*name, true);
}

void
sim_note(const char *word)
{
	if (word != NULL)
		(void)event(SIM_EV_NOTE, word, false);
}
