/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/proc.c: the tree of processes, their threads, and when they are freed. */
#include "harness.h"
#include "machine.h"

#include <signal.h>
#include <string.h>

#define WORD(STR) ((void *)(uintptr_t)(STR))

/* How many processes there are, and how many are free. */
static size_t
count(const struct sim_proc *sp)
{
	size_t n = 0;

	for (; sp != NULL; sp = sp->sp_next)
		n++;
	return (n);
}

static void
assert_processes(size_t live, size_t pooled)
{
	const sim_t *sim = sim_current();

	assert_int_equal(count(sim->sim_procs), live);
	assert_int_equal(count(sim->sim_proc_pool), pooled);
}

static void
waits_for_all(void *arg)
{
	(void)arg;
	while (sim_wait(NULL, NULL) == 0)
		sim_note("waited");
}

static void
sleeps(void *arg)
{
	(void)arg;
	delay(1);
}

/* ---- what a process is ---- */

TEST(processes_are_numbered_children_of_p0, "")
{
	proc_t *p0, *first, *second;

	(void)boot(1);
	p0 = threadp()->t_procp;
	first = sim_proc_create("first");
	second = sim_proc_create("second");
	assert_int_equal(p0->p_pid, 0);
	assert_int_equal(first->p_pid, 1);
	assert_int_equal(second->p_pid, 2);
	assert_ptr_equal(first->p_parent, p0);
	assert_ptr_equal(p0->p_child, second);
	assert_ptr_equal(second->p_sibling, first);
	assert_null(first->p_sibling);
	assert_int_equal(first->p_stat, SRUN);
	assert_int_equal(first->p_lwpcnt, 0);
	run();
}

TEST(each_machine_numbers_its_own, "")
{
	sim_t *one = boot(1);

	(void)sim_proc_create("a");
	(void)boot(1);
	assert_int_equal(sim_proc_create("b")->p_pid, 1);
	sim_destroy(one);
}

TEST(a_name_is_copied_and_cut_to_31_bytes, "")
{
	char name[] = "0123456789012345678901234567890123";
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create(name);
	memset(name, 'x', sizeof(name) - 1);
	assert_string_equal(p->p_name, "0123456789012345678901234567890");
	assert_string_equal(sim_proc_create("")->p_name, "");
}

/* ---- SIDL, SRUN, SZOMB ---- */

static void
child_is_idl(void *parent, void *child)
{
	check(((kthread_t *)parent)->t_procp->p_stat == SRUN);
	check(((kthread_t *)child)->t_procp->p_stat == SIDL);
	sim_note("SIDL");
}

static const struct ctxop_template idl_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_fork = child_is_idl,
};

static void
is_running(void *arg)
{
	(void)arg;
	check(curproc->p_stat == SRUN);
	sim_note("SRUN");
}

static void
has_a_zombie(void *arg)
{
	(void)arg;
	ctxop_install(curthread, &idl_tpl, NULL);
	check(sim_fork1(is_running, NULL, NULL) == 0);
	yield();
	check(curproc->p_child->p_stat == SZOMB);
	sim_note("SZOMB");
	check(sim_wait(NULL, NULL) == 0);
	check(curproc->p_child == NULL);
}

TEST(a_child_is_made_then_runs_then_is_a_zombie, "")
{
	(void)boot(1);
	(void)start_process("sh", has_a_zombie, NULL);
	run();
	assert_events(SIM_EV_NOTE, "SIDL SRUN SZOMB");
}

/* Under p_lock, to run means to have an lwp that runs. */
static void
watches_its_children(void *arg)
{
	(void)arg;
	while (curproc->p_flag != SEXITLWPS) {
		proc_t *p = curproc->p_child;

		if (p != NULL) {
			proc_hold(p);
			mutex_enter(&p->p_lock);
			check(p->p_stat != SRUN || p->p_lwprcnt > 0);
			mutex_exit(&p->p_lock);
			proc_rele(p);
		}
		sim_point();
	}
}

static void
is_watched(void *arg)
{
	(void)thread_create(NULL, 0, watches_its_children, arg, 0, curproc,
	    TS_RUN, MINCLSYSPRI);
	for (int i = 0; i < 5; i++)
		(void)sim_fork1(does_nothing, NULL, NULL);
	waits_for_all(NULL);
}

TEST(a_child_that_is_srun_has_been_started, "")
{
	for (uint64_t seed = 0; seed < 50; seed++) {
		sim_t *sim = boot_with((struct sim_config){
		    .sc_ncpus = 2, .sc_tape = SIM_SEED(seed) });

		(void)start_process("sh", is_watched, NULL);
		run();
		sim_destroy(sim);
	}
}

/* ---- threads ---- */

static void
assert_threads(const proc_t *p, kthread_t *const threads[], size_t n)
{
	const kthread_t *t = p->p_tlist;

	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(t, threads[i]);
		assert_ptr_equal(t->t_back, threads[(i + n - 1) % n]);
		t = t->t_forw;
	}
	assert_ptr_equal(t, p->p_tlist);
}

static kthread_t *
thread_of_process(proc_t *p)
{
	return (thread_create(
	    NULL, 0, does_nothing, NULL, 0, p, TS_STOPPED, MINCLSYSPRI));
}

TEST(threads_are_listed_oldest_first_until_they_exit, "")
{
	kthread_t *t[4];
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	assert_threads(p, NULL, 0);
	for (int i = 0; i < 4; i++) {
		t[i] = thread_of_process(p);
		assert_threads(p, t, (size_t)i + 1);
	}
	setrun(t[1]);
	run_expecting(SIM_OK, "");
	assert_threads(p, (kthread_t *[]){ t[0], t[2], t[3] }, 3);
	setrun(t[3]);
	run_expecting(SIM_OK, "");
	assert_threads(p, (kthread_t *[]){ t[0], t[2] }, 2);
	setrun(t[0]);
	run_expecting(SIM_OK, "");
	assert_threads(p, (kthread_t *[]){ t[2] }, 1);
	setrun(t[2]);
	run();
	assert_null(p->p_tlist);
}

/* ---- who frees it, and when ---- */

TEST(a_process_that_nobody_waits_for_stays_a_zombie, "")
{
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", does_nothing, NULL);
	run();
	assert_int_equal(p->p_stat, SZOMB);
	assert_string_equal(p->p_name, "sh");
	assert_processes(1, 0);
}

TEST(a_process_without_lwps_stays_as_it_is, "")
{
	(void)boot(1);
	(void)sim_proc_create("sh");
	run();
	assert_processes(1, 0);
}

TEST(who_has_waited_frees_it, "")
{
	(void)boot(1);
	(void)start_process("sh", does_nothing, NULL);
	(void)spawn("init", waits_for_all, NULL);
	run();
	assert_events(SIM_EV_NOTE, "waited");
	assert_processes(0, 1);
}

static void
belongs_to_the_process(void *p)
{
	delay(2);
	check(curproc == p && curproc->p_stat == SZOMB);
	check(strcmp(curproc->p_name, "sh") == 0);
	check(count(machine()->sim_procs) == 1);
}

TEST(its_last_thread_frees_it_when_all_have_waited, "")
{
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", does_nothing, NULL);
	(void)thread_create(
	    NULL, 0, belongs_to_the_process, p, 0, p, TS_RUN, MINCLSYSPRI);
	(void)spawn("init", waits_for_all, NULL);
	run();
	assert_events(SIM_EV_NOTE, "waited");
	assert_processes(0, 1);
}

static void
is_an_orphan(void *arg)
{
	sleeps(arg);
	check(curproc->p_parent == NULL);
	sim_note("orphan");
}

static void
leaves_a_child(void *arg)
{
	check(sim_fork1(is_an_orphan, arg, NULL) == 0);
	sim_note("left");
}

TEST(an_orphan_is_freed_as_it_exits, "")
{
	(void)boot(1);
	(void)start_process("sh", leaves_a_child, NULL);
	(void)spawn("init", waits_for_all, NULL);
	run();
	assert_events(SIM_EV_NOTE, "left waited orphan");
	assert_processes(0, 2);
}

static void
leaves_a_zombie(void *arg)
{
	check(sim_fork1(does_nothing, arg, NULL) == 0);
	yield();
	check(curproc->p_child->p_stat == SZOMB);
}

TEST(zombie_children_are_freed_with_their_parent, "")
{
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", leaves_a_zombie, NULL);
	run();
	assert_null(p->p_child);
	assert_processes(1, 1);
}

/* ---- process operations go with it ---- */

static void
notes_free(void *word, int isexec)
{
	check(isexec == 0 && curthread->t_preempt >= 1);
	sim_note(word);
}

TEST(process_operations_are_freed_with_it_newest_first, "")
{
	sim_t *sim = boot(1);
	proc_t *p = start_process("sh", does_nothing, NULL);

	installpctx(p, WORD("free:P1"), NULL, NULL, NULL, NULL, notes_free);
	installpctx(p, WORD("free:P2"), NULL, NULL, NULL, NULL, notes_free);
	run();
	assert_events(SIM_EV_NOTE, "");
	(void)spawn("init", waits_for_all, NULL);
	run();
	assert_events(SIM_EV_NOTE, "free:P2 free:P1 waited");
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

/* ---- nothing grows, nothing is lost ---- */

static void
forks_five_thousand(void *arg)
{
	(void)arg;
	for (int i = 0; i < 5000; i++) {
		check(sim_fork1(does_nothing, NULL, NULL) == 0);
		check(sim_wait(NULL, NULL) == 0);
	}
}

TEST(five_thousand_children_use_the_memory_of_two, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });

	(void)start_process("sh", forks_five_thousand, NULL);
	run();
	assert_int_equal(sim->sim_last_pid, 5001);
	assert_in_range(count(sim->sim_proc_pool), 1, 2);
	assert_int_equal(count(sim->sim_procs), 1);
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

static void
makes_orphans(void *arg)
{
	unsigned *left = arg;

	if (--*left > 0)
		(void)sim_fork1(makes_orphans, left, NULL);
}

TEST(a_long_line_of_orphans_is_freed, "")
{
	unsigned left = 2000;
	sim_t *sim = boot_with((struct sim_config){ .sc_ncpus = 2 });

	(void)start_process("sh", makes_orphans, &left);
	run();
	assert_int_equal(left, 0);
	assert_int_equal(count(sim->sim_procs), 1);
	assert_in_range(count(sim->sim_proc_pool), 1, 10);
}

/* Something of everything, for machines that stop in the middle of it. */
static void
runs_on(void *arg)
{
	(void)arg;
	(void)install_seen(curthread, "A");
	for (int i = 0; i < 20; i++)
		sim_trap();
}

static void
execs(void *arg)
{
	(void)install_seen(curthread, "B");
	(void)sim_exec("ls", runs_on, arg);
}

static void
does_everything(void *arg)
{
	(void)install_seen(curthread, "C");
	installpctx(curproc, NULL, NULL, NULL, NULL, NULL, NULL);
	(void)sim_lwp_create(runs_on, NULL, NULL);
	(void)sim_forkall(execs, NULL, NULL);
	(void)sim_vfork(execs, NULL, NULL);
	(void)sim_lwp_create(execs, NULL, NULL);
	waits_for_all(arg);
}

static void
acts_through_proc(void *p)
{
	(void)sim_pr_stop(p);
	(void)sim_pr_agent(p, runs_on, NULL);
	sim_pr_wait_agent(p);
	(void)sim_pr_run(p);
}

static enum sim_outcome
stop_after(unsigned points, unsigned ncpus)
{
	sim_t *sim = boot_with((struct sim_config){ .sc_ncpus = ncpus,
	    .sc_budget = points,
	    .sc_tape = SIM_SEED(points) });
	enum sim_outcome outcome;

	(void)spawn(
	    "k", acts_through_proc, start_process("sh", does_everything, NULL));
	outcome = sim_run(sim);
	sim_destroy(sim);
	return (outcome);
}

/* That nothing is lost is for the sanitizers to see. */
TEST(a_machine_can_be_destroyed_at_every_point, "")
{
	unsigned ended = 0;

	for (unsigned points = 1; points < 1000; points++)
		if (stop_after(points, 1 + points % 3) != SIM_BUDGET)
			ended++;
	assert_in_range(ended, 1, 900);
}

static const struct CMUnitTest tests[] = {
	UNIT(processes_are_numbered_children_of_p0),
	UNIT(each_machine_numbers_its_own),
	UNIT(a_name_is_copied_and_cut_to_31_bytes),
	UNIT(a_child_is_made_then_runs_then_is_a_zombie),
	UNIT(a_child_that_is_srun_has_been_started),
	UNIT(threads_are_listed_oldest_first_until_they_exit),
	UNIT(a_process_that_nobody_waits_for_stays_a_zombie),
	UNIT(a_process_without_lwps_stays_as_it_is),
	UNIT(who_has_waited_frees_it),
	UNIT(its_last_thread_frees_it_when_all_have_waited),
	UNIT(an_orphan_is_freed_as_it_exits),
	UNIT(zombie_children_are_freed_with_their_parent),
	UNIT(process_operations_are_freed_with_it_newest_first),
	UNIT(five_thousand_children_use_the_memory_of_two),
	UNIT(a_long_line_of_orphans_is_freed),
	UNIT(a_machine_can_be_destroyed_at_every_point),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
