/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_verbs.c: the operations of the kernel. */
#include "play.h"

#define PAIR "template pair save restore free\n"

TEST(allocate_attach_detach_free_are_the_kernels, "")
{
	assert_plays_events(PAIR "thread a\nallocate x pair\nattach x\n"
				 "detach x\nfree x\nend\n",
	    SIM_EV_ALLOCATE | SIM_EV_ATTACH | SIM_EV_DETACH | SIM_EV_FREE |
		SIM_EV_DEALLOCATE,
	    "allocate:x attach:x detach:x free:x deallocate:x");
}

TEST(install_and_remove_find_the_same_ctxop, "")
{
	assert_plays(
	    PAIR "thread a\ninstall pair x\ninstall pair y\n"
		 "remove pair x -> 1\nremove pair x -> 0\n"
		 "remove pair y -> 1\nend\nexpect hooks free:x free:y\n");
}

TEST(a_ctxop_may_go_to_another_thread, "")
{
	assert_plays(PAIR "thread a stopped\nyield\nend\n"
			  "thread b\nallocate x pair\nattach x a\n"
			  "detach x a\nattach x a\nsetrun a\nend\n"
			  "expect hooks restore:x free:x\n");
}

TEST(a_consumers_template_gets_the_threads_state, "")
{
	assert_plays("thread a\nallocate x seen_both\nattach x\nyield\n"
		     "remove seen_both x -> 1\nend\nthread b\nend\n"
		     "expect hooks save:x restore:x\n");
	assert_plays("thread a\ninstall seen_both x\ninstall seen_both y\n"
		     "yield\nend\nthread b\nend\n"
		     "expect hooks save:y save:x restore:x restore:y\n");
}

TEST(a_name_that_a_consumers_template_takes_over_leaves_the_other_whole, "")
{
	assert_plays(PAIR "thread a\ninstall pair x\ninstall seen_both x\n"
			  "end\nexpect hooks free:x\n");
}

TEST(preemption_is_turned_off_and_on, "")
{
	assert_plays("thread a\npreempt off\nsurrender a\nnote kept\npoint\n"
		     "preempt on\nend\nthread b\nnote other\nend\n");
	assert_plays_events("thread a\npreempt off\nsurrender a\npoint\n"
			    "note kept\npreempt on\nnote back\nend\n"
			    "thread b\nnote other\nend\n",
	    SIM_EV_NOTE, "kept other back");
}

TEST(yield_and_delay_let_others_run, "")
{
	assert_plays_events("thread a\nyield\nnote a1\ndelay 2\nnote a2\nend\n"
			    "thread b\nnote b1\ndelay 1\nnote b2\nend\n",
	    SIM_EV_NOTE, "b1 a1 b2 a2");
}

TEST(threads_are_bound_to_cpus_counted_round, "")
{
	assert_plays("cpus 2\nthread a\nbind 3\nyield\nunbind\nend\n");
	assert_plays("thread a\nbind 3\nunbind\nend\n");
}

TEST(an_interrupt_does_what_a_program_says, "")
{
	assert_plays_events("thread a\ninterrupt 5 3 tick\nnote a\nend\n"
			    "program tick\nnote tick\nend\n",
	    SIM_EV_NOTE, "tick a");
}

TEST(mutexes_and_condition_variables_are_the_kernels, "")
{
	assert_plays_events("thread a\nmutex_enter m\ncv_wait c m\nnote a\n"
			    "mutex_exit m\nend\n"
			    "thread b\nmutex_enter m\nnote b\ncv_signal c\n"
			    "mutex_exit m\nend\n",
	    SIM_EV_NOTE, "b a");
	assert_plays("thread a times 2\nmutex_enter m\ncv_wait c m\n"
		     "mutex_exit m\nend\n"
		     "thread b priority 5\nmutex_enter m\ncv_broadcast c\n"
		     "mutex_exit m\nend\n");
	assert_plays("thread a\nmutex_exit m\nend\n"
		     "expect panic \"mutex_exit: not owner\"\n");
}

TEST(memory_may_be_asked_for, "")
{
	assert_plays("thread a\nkmem_alloc 100\nkmem_alloc 0\nend\n");
	assert_plays("thread a\npreempt off\nkmem_alloc 100\nend\n"
		     "expect violation kmem-sleeps\n");
}

TEST(processes_fork_exec_exit_and_wait, "")
{
	assert_plays_events(
	    "process p\nfork c -> 0\nwait -> 0\nforkall c -> 0\nwait -> 0\n"
	    "vfork c -> 0\nwait -> 0\nwait -> ECHILD\nnote p\nend\n"
	    "program c\nnote c\nexec d\nend\nprogram d\nnote d\nexit 2\nend\n",
	    SIM_EV_NOTE, "c d c d c d p");
}

TEST(lwps_are_made_and_exit, "")
{
	assert_plays_events(
	    "process p\nlwp_create w -> 0\nyield\nnote p\nlwp_exit\n"
	    "note never\nend\nprogram w\nnote w\ntrap\nend\n",
	    SIM_EV_NOTE, "w p");
}

TEST(exit_ends_a_kernel_thread_too, "")
{
	assert_plays_events(
	    "thread a\nnote a\nexit\nnote never\nend\n", SIM_EV_NOTE, "a");
}

TEST(a_debugger_stops_acts_and_lets_run, "")
{
	assert_plays_events(PAIR
	    "process v bare\ninstall pair x\nlwp_create w\npause\npause\nend\n"
	    "program w\npause\npause\nend\n"
	    "thread d\ndelay 1\nrun v -> EBUSY\nstop v -> 0\n"
	    "agent v rm -> 0\nwait_agent v\nrun v -> 0\ndelay 1\n"
	    "stop v -> 0\nagent v kill -> 0\nwait_agent v\nrun v -> EBUSY\n"
	    "delay 1\nstop v -> ENOENT\nwait -> 0\nstop v -> ESRCH\n"
	    "run v -> ESRCH\nkill v -> ESRCH\n"
	    "agent v rm -> ESRCH\nwait_agent v -> ESRCH\nend\n"
	    "program rm\nremove pair v.x v -> 1\nfork rm -> ENOTSUP\n"
	    "note rm\nend\nprogram kill\nexit\nend\n",
	    SIM_EV_NOTE, "rm");
}

TEST(a_process_is_killed, "")
{
	assert_plays_events(
	    "process v bare\npause\nnote never\nend\n"
	    "thread d\ndelay 1\nkill v -> 0\nwait -> 0\nnote dead\nend\n",
	    SIM_EV_NOTE, "dead");
}

TEST(hardware_is_loaded_and_unloaded_by_name, "")
{
	assert_plays("thread a\nload guest\nunload guest\nyield\nend\n"
		     "thread b\nend\n");
	assert_plays("thread a\nload guest\nyield\nend\nthread b\nend\n"
		     "expect violation hw-loaded\n");
}

TEST(a_run_fails_with_the_text_it_says, "")
{
	assert_plays("thread a\nfail \"100% of it\"\nend\n"
		     "expect failed \"100% of it\"\n");
}

TEST(what_is_not_there_is_named, "")
{
	assert_plays(PAIR "thread a\nattach x\nallocate x pair\nend\n"
			  "expect failed \"ctxop x is not there\"\n");
	assert_plays(PAIR "thread a\ndetach b.x b\nend\n"
			  "program b\nallocate x pair\nend\n"
			  "expect failed \"ctxop b.x is not there\"\n");
	assert_plays("thread a\nsetrun b\nend\nprogram b\nend\n"
		     "expect failed \"thread b is not there\"\n");
}

TEST(lwp_calls_of_a_kernel_thread_panic_by_name, "")
{
	assert_plays("thread a\nfork b\nend\nprogram b\nend\n"
		     "expect panic \"fork\"\n");
	assert_plays("thread a\nlwp_exit\nend\nexpect panic \"lwp_exit\"\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(allocate_attach_detach_free_are_the_kernels),
	UNIT(install_and_remove_find_the_same_ctxop),
	UNIT(a_ctxop_may_go_to_another_thread),
	UNIT(a_consumers_template_gets_the_threads_state),
	UNIT(
	    a_name_that_a_consumers_template_takes_over_leaves_the_other_whole),
	UNIT(preemption_is_turned_off_and_on),
	UNIT(yield_and_delay_let_others_run),
	UNIT(threads_are_bound_to_cpus_counted_round),
	UNIT(an_interrupt_does_what_a_program_says),
	UNIT(mutexes_and_condition_variables_are_the_kernels),
	UNIT(memory_may_be_asked_for),
	UNIT(processes_fork_exec_exit_and_wait),
	UNIT(lwps_are_made_and_exit),
	UNIT(exit_ends_a_kernel_thread_too),
	UNIT(a_debugger_stops_acts_and_lets_run),
	UNIT(a_process_is_killed),
	UNIT(hardware_is_loaded_and_unloaded_by_name),
	UNIT(a_run_fails_with_the_text_it_says),
	UNIT(what_is_not_there_is_named),
	UNIT(lwp_calls_of_a_kernel_thread_panic_by_name),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
