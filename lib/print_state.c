/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as it is now, for a person: who is on each CPU, what that holds,
 * and of each thread where it is, its hooks and its locks. Nothing is trusted:
 * a ring may be broken, a lock gone.
 */
#include "machine.h"
#include "symbols.h"

#include <ctxop.h>
#include <ctxop_mdb.h>
#include <string.h>

#define WIDTH 80

/* Words in a row, and in further ones, indented, where they do not fit. */
struct row {
	FILE *rw_out;
	int rw_column;
};

static void
row_put(struct row *rw, const char *separator, const char *word)
{
	int width = (int)(strlen(separator) + strlen(word)) + 1;

	(void)fputs(separator, rw->rw_out);
	if (rw->rw_column + width >= WIDTH) {
		(void)fputs("\n   ", rw->rw_out);
		rw->rw_column = 3;
	}
	rw->rw_column += width;
	(void)fprintf(rw->rw_out, " %s", word);
}

static struct row
row_begin(FILE *out, const char *word)
{
	return ((struct row){ out, fprintf(out, "  %s", word) });
}

static const char *
name_or_none(const char *name)
{
	return (name != NULL ? name : "(unnamed)");
}

/* ---- CPUs ---- */

static void
print_hardware(const sim_t *sim, const struct sim_cpu *sc, FILE *out)
{
	for (unsigned i = 0; i < sc->sc_nhw; i++)
		(void)fprintf(out, "  holds %s of %s\n", sc->sc_hw[i].hw_what,
		    name_or_none(name_of(sim, sc->sc_hw[i].hw_owner)));
}

static const char *
doing(const struct sim_cpu *sc)
{
	if (thread_of(sc->sc_cpu.cpu_thread)->st_hooks > 0)
		return (", in its save or restore hooks");
	return (sc->sc_masked ? ", in a switch" : "");
}

static void
print_cpu(const sim_t *sim, const struct sim_cpu *sc, FILE *out)
{
	const kthread_t *t = sc->sc_cpu.cpu_thread;

	(void)fprintf(out, "CPU %d: ", sc->sc_cpu.cpu_id);
	if (t == sc->sc_cpu.cpu_idle_thread)
		(void)fputs(sc->sc_masked ? "idle, in a switch" : "idle", out);
	else
		(void)fprintf(out, "%s, priority %d%s", thread_of(t)->st_name,
		    t->t_pri, doing(sc));
	if (sc->sc_cpu.cpu_kprunrun)
		(void)fputs(", a preemption is pending", out);
	(void)fputc('\n', out);
	print_hardware(sim, sc, out);
}

/* ---- threads ---- */

static void
print_sleep(const sim_t *sim, const struct sim_thread *st, FILE *out)
{
	const char *name = name_of(sim, st->st_kthread.t_wchan);

	(void)fprintf(out, "sleeps: %s%s%s", st->st_wait,
	    name != NULL ? " " : "", name != NULL ? name : "");
}

static void
print_place(const sim_t *sim, const struct sim_thread *st, FILE *out)
{
	const kthread_t *t = &st->st_kthread;
	int cpu = t->t_cpu->cpu_id;

	switch (t->t_state) {
	case TS_ONPROC:
		(void)fprintf(out, "%s CPU %d",
		    t->t_cpu->cpu_thread == t ? "on" : "on its way to", cpu);
		break;
	case TS_RUN:
		(void)fprintf(out, "ready, last on CPU %d", cpu);
		break;
	case TS_SLEEP:
		print_sleep(sim, st, out);
		break;
	case TS_STOPPED:
		(void)fputs("stopped", out);
		break;
	default:
		(void)fputs("has exited", out);
		return;
	}
	if (t->t_preempt > 0)
		(void)fprintf(out, ", t_preempt %d", t->t_preempt);
	if (t->t_intr != NULL)
		(void)fprintf(out, ", pins %s", thread_of(t->t_intr)->st_name);
}

struct hooks {
	const sim_t *hk_sim;
	struct row hk_row;
	const char *hk_separator;
};

static int
print_hook(const struct ctxop *op, void *hooks)
{
	struct hooks *hk = hooks;

	row_put(&hk->hk_row, hk->hk_separator, ctxop_name(hk->hk_sim, op));
	hk->hk_separator = ",";
	return (0);
}

static void
print_ring(const sim_t *sim, const kthread_t *t, FILE *out)
{
	struct hooks hk = { sim, { 0 }, "" };

	if (t->t_ctx == NULL)
		return;
	hk.hk_row = row_begin(out, "hooks, newest first:");
	if (ctxop_ring_check(t, NULL, 0) < 0)
		row_put(&hk.hk_row, "", "(the ring is broken)");
	else
		(void)sim_walk_ctxop(t, print_hook, &hk);
	(void)fputc('\n', out);
}

/* The name of one that the machine has made for this thread, too. */
static const char *
lock_name(const sim_t *sim, const struct sim_thread *st, unsigned i)
{
	const kmutex_t *mp = st->st_held[i];

	if (mp == &st->st_kthread.t_ctx_lock)
		return ("its t_ctx_lock");
	if (mp == &st->st_kthread.t_procp->p_lock)
		return ("its process's p_lock");
	return (name_or_none(mp != NULL ? name_of(sim, mp) : NULL));
}

static void
print_locks(const sim_t *sim, const struct sim_thread *st, FILE *out)
{
	struct row rw;

	if (st->st_nheld == 0)
		return;
	rw = row_begin(out, "holds");
	for (unsigned i = 0; i < st->st_nheld && i < HELD_MAX; i++)
		row_put(&rw, i > 0 ? "," : "", lock_name(sim, st, i));
	if (st->st_nheld > HELD_MAX)
		row_put(&rw, ",", "and more");
	(void)fputc('\n', out);
}

static void
print_thread(const sim_t *sim, const struct sim_thread *st, FILE *out)
{
	(void)fprintf(out, "%s: ", st->st_name);
	print_place(sim, st, out);
	(void)fputc('\n', out);
	print_ring(sim, &st->st_kthread, out);
	print_locks(sim, st, out);
}

/* In the order in which they were made. */
static void
print_threads(const sim_t *sim, FILE *out)
{
	const struct sim_thread *st = sim->sim_threads;

	while (st != NULL && st->st_next != NULL)
		st = st->st_next;
	for (; st != NULL; st = st->st_prev)
		if (!is_without_work(st) && st->st_kthread.t_state != TS_FREE)
			print_thread(sim, st, out);
}

void
sim_print_state(sim_t *sim, FILE *out)
{
	NEED(out);
	need_host(sim, __func__);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		print_cpu(sim, &sim->sim_cpus[i], out);
	print_threads(sim, out);
}
