/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The operations of the kernel, as scenarios have them: each is a call of the
 * function of that name, on behalf of the thread whose operation it is.
 */
#include "scenario_parts.h"

#include <ctxop_proc.h>
#include <errno.h>
#include <signal.h>

/* ---- operands ---- */

static kthread_t *
thread(const struct sim_value *v)
{
	if (v->sv_name == NULL)
		return (curthread);
	if (v->sv_thread == NULL)
		sim_fail("thread %s is not there", v->sv_name);
	return (v->sv_thread);
}

static struct ctxop *
ctxop(const struct sim_value *v)
{
	const struct play_ctxop *pc = v->sv_object;

	if (pc == NULL || pc->pc_op == NULL)
		sim_fail("ctxop %s is not there: nothing has allocated or "
			 "installed it so far",
		    v->sv_name);
	return (pc->pc_op);
}

/* What a ctxop of this template gets as arg. */
static void *
arg_of(struct play_ctxop *pc, const struct play_template *pt)
{
	if (pt->pt_form == NULL)
		return (pc->pc_instance->in_state + pt->pt_state);
	pc->pc_template = pt->pt_form;
	return (pc);
}

/* ---- context operations ---- */

SIM_VERB(do_allocate)
{
	struct play_ctxop *pc = v[0].sv_object;
	const struct play_template *pt = v[1].sv_object;

	pc->pc_op = ctxop_allocate(pt->pt_template, arg_of(pc, pt));
	sim_name(pc->pc_op, v[0].sv_name);
	return (0);
}

SIM_VERB(do_attach)
{
	struct ctxop *op = ctxop(&v[0]);

	ctxop_attach(thread(&v[1]), op);
	return (0);
}

SIM_VERB(do_detach)
{
	struct ctxop *op = ctxop(&v[0]);

	ctxop_detach(thread(&v[1]), op);
	return (0);
}

SIM_VERB(do_free)
{
	ctxop_free(ctxop(&v[0]));
	return (0);
}

SIM_VERB(do_install)
{
	const struct play_template *pt = v[0].sv_object;
	struct play_ctxop *pc = v[1].sv_object;
	kthread_t *t = thread(&v[2]);

	ctxop_install(t, pt->pt_template, arg_of(pc, pt));
	pc->pc_op = t->t_ctx;
	sim_name(pc->pc_op, v[1].sv_name);
	return (0);
}

SIM_VERB(do_remove)
{
	const struct play_template *pt = v[0].sv_object;
	struct play_ctxop *pc = v[1].sv_object;

	(void)ctxop(&v[1]);
	return (ctxop_remove(thread(&v[2]), pt->pt_template, arg_of(pc, pt)));
}

/* ---- the CPU ---- */

SIM_VERB(do_preempt)
{
	if (v[0].sv_number != 0)
		kpreempt_enable();
	else
		kpreempt_disable();
	return (0);
}

SIM_VERB(do_yield)
{
	yield();
	return (0);
}

SIM_VERB(do_point)
{
	sim_point();
	return (0);
}

SIM_VERB(do_delay)
{
	delay((long)v[0].sv_number);
	return (0);
}

SIM_VERB(do_bind)
{
	thread_affinity_set(curthread, (int)play_cpu(v[0].sv_number));
	return (0);
}

SIM_VERB(do_unbind)
{
	thread_affinity_clear(curthread);
	return (0);
}

SIM_VERB(do_setrun)
{
	setrun(thread(&v[0]));
	return (0);
}

SIM_VERB(do_surrender)
{
	cpu_surrender(thread(&v[0]));
	return (0);
}

SIM_VERB(do_interrupt)
{
	sim_intr(play_cpu(v[0].sv_number), v[1].sv_number, play_instance,
	    play_new_instance(v[2].sv_object, 0));
	return (0);
}

/* ---- locks and memory ---- */

SIM_VERB(do_mutex_enter)
{
	mutex_enter(v[0].sv_object);
	return (0);
}

SIM_VERB(do_mutex_exit)
{
	mutex_exit(v[0].sv_object);
	return (0);
}

SIM_VERB(do_cv_wait)
{
	cv_wait(v[0].sv_object, v[1].sv_object);
	return (0);
}

SIM_VERB(do_cv_signal)
{
	cv_signal(v[0].sv_object);
	return (0);
}

SIM_VERB(do_cv_broadcast)
{
	cv_broadcast(v[0].sv_object);
	return (0);
}

SIM_VERB(do_kmem_alloc)
{
	kmem_free(kmem_alloc(v[0].sv_number, KM_SLEEP), v[0].sv_number);
	return (0);
}

/* ---- processes ---- */

SIM_VERB(do_fork)
{
	return (sim_fork1(play_program, v[0].sv_object, NULL));
}

SIM_VERB(do_forkall)
{
	return (sim_forkall(play_program, v[0].sv_object, NULL));
}

SIM_VERB(do_vfork)
{
	return (sim_vfork(play_program, v[0].sv_object, NULL));
}

SIM_VERB(do_lwp_create)
{
	return (sim_lwp_create(play_program, v[0].sv_object, NULL));
}

SIM_VERB(do_exec)
{
	return (sim_exec(v[0].sv_name, play_program, v[0].sv_object));
}

SIM_VERB(do_exit)
{
	if (curthread->t_lwp == NULL)
		thread_exit();
	proc_exit(CLD_EXITED, (int)v[0].sv_number);
}

SIM_VERB(do_lwp_exit)
{
	lwp_exit();
}

SIM_VERB(do_wait)
{
	return (sim_wait(NULL, NULL));
}

SIM_VERB(do_trap)
{
	sim_trap();
	return (0);
}

SIM_VERB(do_pause)
{
	sim_pause();
	return (0);
}

/* ---- /proc; ESRCH for a process that is no more ---- */

SIM_VERB(do_stop)
{
	return (v[0].sv_proc == NULL ? ESRCH : sim_pr_stop(v[0].sv_proc));
}

SIM_VERB(do_run)
{
	return (v[0].sv_proc == NULL ? ESRCH : sim_pr_run(v[0].sv_proc));
}

SIM_VERB(do_kill)
{
	return (v[0].sv_proc == NULL ? ESRCH : sim_pr_kill(v[0].sv_proc));
}

SIM_VERB(do_agent)
{
	if (v[0].sv_proc == NULL)
		return (ESRCH);
	return (sim_pr_agent(v[0].sv_proc, play_program, v[1].sv_object));
}

SIM_VERB(do_wait_agent)
{
	if (v[0].sv_proc == NULL)
		return (ESRCH);
	sim_pr_wait_agent(v[0].sv_proc);
	return (0);
}

/* ---- the simulation's own ---- */

SIM_VERB(do_note)
{
	sim_note(v[0].sv_name);
	return (0);
}

SIM_VERB(do_fail)
{
	sim_fail("%s", v[0].sv_name);
}

SIM_VERB(do_load)
{
	sim_hw_load(v[0].sv_name, state);
	return (0);
}

SIM_VERB(do_unload)
{
	sim_hw_unload(v[0].sv_name);
	return (0);
}

#define OPTIONAL(TYPE) ((TYPE) | SIM_O_OPTIONAL)

const struct sim_verb scenario_kernel_verbs[] = {
	{ "repeat", { SIM_O_NUMBER }, NULL,
	    "N: do what follows, up to its end, N times" },
	{ "end", { SIM_O_NONE }, NULL, "of a repeat, or of the block" },
	{ "allocate", { SIM_O_NEW_CTXOP, SIM_O_TEMPLATE }, do_allocate,
	    "X TEMPLATE: ctxop_allocate()" },
	{ "attach", { SIM_O_CTXOP, OPTIONAL(SIM_O_THREAD) }, do_attach,
	    "X [THREAD]: ctxop_attach(); without THREAD to oneself" },
	{ "detach", { SIM_O_CTXOP, OPTIONAL(SIM_O_THREAD) }, do_detach,
	    "X [THREAD]: ctxop_detach()" },
	{ "free", { SIM_O_CTXOP }, do_free, "X: ctxop_free()" },
	{ "install",
	    { SIM_O_TEMPLATE, SIM_O_NEW_CTXOP, OPTIONAL(SIM_O_THREAD) },
	    do_install, "TEMPLATE X [THREAD]: ctxop_install()" },
	{ "remove", { SIM_O_TEMPLATE, SIM_O_CTXOP, OPTIONAL(SIM_O_THREAD) },
	    do_remove, "TEMPLATE X [THREAD]: ctxop_remove(); 1, or 0: none" },
	{ "preempt", { SIM_O_SWITCH }, do_preempt,
	    "off|on: kpreempt_disable(), kpreempt_enable()" },
	{ "yield", { SIM_O_NONE }, do_yield, "yield()" },
	{ "point", { SIM_O_NONE }, do_point,
	    "anything may happen here: sim_point()" },
	{ "delay", { SIM_O_NUMBER }, do_delay, "TICKS: delay()" },
	{ "bind", { SIM_O_NUMBER }, do_bind,
	    "CPU: thread_affinity_set() of oneself; counted round" },
	{ "unbind", { SIM_O_NONE }, do_unbind, "thread_affinity_clear()" },
	{ "setrun", { SIM_O_THREAD }, do_setrun, "THREAD: setrun()" },
	{ "surrender", { SIM_O_THREAD }, do_surrender,
	    "THREAD: cpu_surrender()" },
	{ "interrupt", { SIM_O_NUMBER, SIM_O_NUMBER, SIM_O_PROGRAM },
	    do_interrupt, "CPU LEVEL PROGRAM: sim_intr(); CPUs counted round" },
	{ "mutex_enter", { SIM_O_MUTEX }, do_mutex_enter, "MUTEX" },
	{ "mutex_exit", { SIM_O_MUTEX }, do_mutex_exit, "MUTEX" },
	{ "cv_wait", { SIM_O_CV, SIM_O_MUTEX }, do_cv_wait, "CV MUTEX" },
	{ "cv_signal", { SIM_O_CV }, do_cv_signal, "CV" },
	{ "cv_broadcast", { SIM_O_CV }, do_cv_broadcast, "CV" },
	{ "kmem_alloc", { SIM_O_NUMBER }, do_kmem_alloc,
	    "BYTES: kmem_alloc(KM_SLEEP), and kmem_free() at once" },
	{ "fork", { SIM_O_PROGRAM }, do_fork, "PROGRAM: sim_fork1()" },
	{ "forkall", { SIM_O_PROGRAM }, do_forkall,
	    "PROGRAM: sim_forkall(); all of the copies do it" },
	{ "vfork", { SIM_O_PROGRAM }, do_vfork, "PROGRAM: sim_vfork()" },
	{ "lwp_create", { SIM_O_PROGRAM }, do_lwp_create,
	    "PROGRAM: sim_lwp_create()" },
	{ "exec", { SIM_O_PROGRAM }, do_exec, "PROGRAM: sim_exec()" },
	{ "exit", { OPTIONAL(SIM_O_NUMBER) }, do_exit,
	    "[STATUS]: proc_exit(); of a kernel thread thread_exit()" },
	{ "lwp_exit", { SIM_O_NONE }, do_lwp_exit, "lwp_exit()" },
	{ "wait", { SIM_O_NONE }, do_wait, "for a child: sim_wait()" },
	{ "trap", { SIM_O_NONE }, do_trap, "meet user mode: sim_trap()" },
	{ "pause", { SIM_O_NONE }, do_pause, "sim_pause()" },
	{ "stop", { SIM_O_PROCESS }, do_stop, "PROCESS: sim_pr_stop()" },
	{ "run", { SIM_O_PROCESS }, do_run, "PROCESS: sim_pr_run()" },
	{ "kill", { SIM_O_PROCESS }, do_kill, "PROCESS: sim_pr_kill()" },
	{ "agent", { SIM_O_PROCESS, SIM_O_PROGRAM }, do_agent,
	    "PROCESS PROGRAM: sim_pr_agent()" },
	{ "wait_agent", { SIM_O_PROCESS }, do_wait_agent,
	    "PROCESS: sim_pr_wait_agent()" },
	{ "note", { SIM_O_NAME }, do_note, "WORD: into the trace" },
	{ "fail", { SIM_O_STRING }, do_fail, "\"TEXT\": end the run" },
	{ "load", { SIM_O_NAME }, do_load, "WHAT: sim_hw_load()" },
	{ "unload", { SIM_O_NAME }, do_unload, "WHAT: sim_hw_unload()" },
	{ .vb_name = NULL },
};
