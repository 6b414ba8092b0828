/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/ctxop.c: the ring, its owners' calls, the traversals. */
#include "harness.h"

#include "machine.h"

#include <string.h>

static char arg_a[] = "A", arg_b[] = "B", arg_c[] = "C", arg_d[] = "D";

/* ---- threads and rings ---- */

static void
returns(void *arg)
{
	(void)arg;
}

/* A thread that anybody may work on. */
static kthread_t *
stopped(void)
{
	return (spawn_stopped("stopped", returns, NULL));
}

/* One that may run at any time, in this process or in p0. */
static kthread_t *
runnable_in(proc_t *p)
{
	return (
	    thread_create(NULL, 0, returns, NULL, 0, p, TS_RUN, MINCLSYSPRI));
}

static void
install_three_seen(kthread_t *t)
{
	(void)install_seen(t, arg_a);
	(void)install_seen(t, arg_b);
	(void)install_seen(t, arg_c);
}

/* The ring C B A, where C is the newest. */
struct three {
	struct ctxop *a, *b, *c;
};

static struct three
install_three(kthread_t *t)
{
	struct three r;

	r.a = install_op(t, arg_a);
	r.b = install_op(t, arg_b);
	r.c = install_op(t, arg_c);
	return (r);
}

static void
assert_links(
    const struct ctxop *op, const struct ctxop *next, const struct ctxop *prev)
{
	assert_ptr_equal(op->next, next);
	assert_ptr_equal(op->prev, prev);
}

static bool
is_memory_in_use(void)
{
	return (sim_kmem_inuse(sim_current()) > 0);
}

/* What a DEBUG kernel panics on, and another one by itself lets pass. */
static void
assert_panics_if_debug(void (*body)(void *), const char *words)
{
	if (sim_debug_kernel()) {
		assert_panics(body, NULL, words);
	} else {
		(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_OFF));
		(void)spawn("t", body, NULL);
		run_expecting(SIM_OK, "");
	}
}

static void
assert_allowed(void (*body)(void *))
{
	(void)boot(1);
	(void)spawn("t", body, NULL);
	run_expecting(SIM_OK, "");
}

#define HANDLERS 6

/* seen_tpl, with one of its six handlers left out. */
static struct ctxop_template
seen_tpl_without(unsigned handler)
{
	struct ctxop_template tpl = seen_tpl;

	tpl.ct_save = handler == 0 ? NULL : tpl.ct_save;
	tpl.ct_restore = handler == 1 ? NULL : tpl.ct_restore;
	tpl.ct_fork = handler == 2 ? NULL : tpl.ct_fork;
	tpl.ct_lwp_create = handler == 3 ? NULL : tpl.ct_lwp_create;
	tpl.ct_exit = handler == 4 ? NULL : tpl.ct_exit;
	tpl.ct_free = handler == 5 ? NULL : tpl.ct_free;
	return (tpl);
}

static const struct ctxop_template empty_tpl = { .ct_rev = CTXOP_TPL_REV };

/* ---- the layout ---- */

TEST(structures_are_laid_out_as_the_kernel_does_on_lp64, "")
{
	if (sizeof(long) != 8)
		skip();
	assert_int_equal(sizeof(struct ctxop), 88);
	assert_int_equal(offsetof(struct ctxop, save_op), 0);
	assert_int_equal(offsetof(struct ctxop, restore_op), 8);
	assert_int_equal(offsetof(struct ctxop, fork_op), 16);
	assert_int_equal(offsetof(struct ctxop, lwp_create_op), 24);
	assert_int_equal(offsetof(struct ctxop, exit_op), 32);
	assert_int_equal(offsetof(struct ctxop, free_op), 40);
	assert_int_equal(offsetof(struct ctxop, arg), 48);
	assert_int_equal(offsetof(struct ctxop, next), 56);
	assert_int_equal(offsetof(struct ctxop, prev), 64);
	assert_int_equal(offsetof(struct ctxop, save_ts), 72);
	assert_int_equal(offsetof(struct ctxop, restore_ts), 80);
}

TEST(templates_are_laid_out_as_the_kernel_does_on_lp64, "")
{
	if (sizeof(long) != 8)
		skip();
	assert_int_equal(sizeof(struct ctxop_template), 56);
	assert_int_equal(offsetof(struct ctxop_template, ct_rev), 0);
	assert_int_equal(offsetof(struct ctxop_template, ct_pad), 4);
	assert_int_equal(offsetof(struct ctxop_template, ct_save), 8);
	assert_int_equal(offsetof(struct ctxop_template, ct_restore), 16);
	assert_int_equal(offsetof(struct ctxop_template, ct_fork), 24);
	assert_int_equal(offsetof(struct ctxop_template, ct_lwp_create), 32);
	assert_int_equal(offsetof(struct ctxop_template, ct_exit), 40);
	assert_int_equal(offsetof(struct ctxop_template, ct_free), 48);
}

/* ---- allocate ---- */

static struct ctxop_template
revision(uint32_t rev)
{
	struct ctxop_template tpl = seen_tpl;

	tpl.ct_rev = rev;
	return (tpl);
}

static void
allocates_the_next_revision(void *arg)
{
	const struct ctxop_template tpl = revision(CTXOP_TPL_REV + 1);

	(void)ctxop_allocate(&tpl, arg);
}

static void
installs_revision_zero(void *arg)
{
	const struct ctxop_template tpl = revision(0);

	ctxop_install(curthread, &tpl, arg);
}

static uint32_t
count_allocations(void *count, enum sim_choice choice, uint32_t answers)
{
	(void)answers;
	if (choice == SIM_CHOICE_KMEM_SLEEP || choice == SIM_CHOICE_KMEM_FAIL)
		++*(unsigned *)count;
	return (0);
}

TEST(a_wrong_revision_panics_before_memory_is_asked_for, "1")
{
	unsigned count = 0;

	(void)boot_with((struct sim_config){
	    .sc_tape = SIM_ASK(count_allocations, &count) });
	(void)spawn("t", allocates_the_next_revision, NULL);
	run_expecting(SIM_PANIC,
	    "assertion failed: ct->ct_rev == CTXOP_TPL_REV (0x2 == 0x1), "
	    "file: lib/ctxop.c, line: ");
	assert_int_equal(count, 0);
}

TEST(a_wrong_revision_panics_in_install_too, "1")
{
	assert_panics(installs_revision_zero, NULL,
	    "ct->ct_rev == CTXOP_TPL_REV (0x0 == 0x1)");
}

TEST(the_pad_may_be_anything, "2")
{
	struct ctxop_template tpl = seen_tpl;
	const struct ctxop *op;

	(void)boot(1);
	tpl.ct_pad = UINT32_MAX;
	op = ctxop_allocate(&tpl, arg_a);
	assert_true(op->save_op == seen_tpl.ct_save);
	assert_ptr_equal(op->arg, arg_a);
}

/* So that memory which happens to be zero makes no test pass. */
static void
leave_used_memory_behind(void)
{
	void *p = kmem_alloc(sizeof(struct ctxop), KM_SLEEP);

	memset(p, 0xa5, sizeof(struct ctxop));
	kmem_free(p, sizeof(struct ctxop));
}

TEST(a_new_ctxop_is_detached_and_has_no_timestamps, "3")
{
	const struct ctxop *op;

	(void)boot(1);
	leave_used_memory_behind();
	op = ctxop_allocate(&seen_tpl, NULL);
	assert_links(op, NULL, NULL);
	assert_int_equal(op->save_ts, 0);
	assert_int_equal(op->restore_ts, 0);
}

TEST(a_ctxop_outlives_its_template, "4")
{
	struct ctxop_template tpl = seen_tpl;
	const struct ctxop *op;

	(void)boot(1);
	op = ctxop_allocate(&tpl, arg_a);
	memset(&tpl, 0xa5, sizeof(tpl));
	assert_true(op->save_op == seen_tpl.ct_save);
	assert_true(op->restore_op == seen_tpl.ct_restore);
	assert_true(op->fork_op == seen_tpl.ct_fork);
	assert_true(op->lwp_create_op == seen_tpl.ct_lwp_create);
	assert_true(op->exit_op == seen_tpl.ct_exit);
	assert_true(op->free_op == seen_tpl.ct_free);
	assert_ptr_equal(op->arg, arg_a);
}

/* ---- free ---- */

/* What a free handler saw; it is the handler's arg. */
struct witness {
	unsigned w_calls;
	int w_isexec;
	bool w_had_memory;
	kthread_t *w_t;         /* the thread to look at, or NULL */
	bool w_had_ring;        /* its t_ctx was not NULL */
	struct ctxop *w_attach; /* to be attached to it, or NULL */
	signed char w_preempt;
};

static void
witness_free(void *arg, int isexec)
{
	struct witness *w = arg;

	w->w_calls++;
	w->w_isexec = isexec;
	w->w_had_memory = is_memory_in_use();
	w->w_preempt = curthread->t_preempt;
	if (w->w_t != NULL)
		w->w_had_ring = w->w_t->t_ctx != NULL;
	if (w->w_attach != NULL)
		ctxop_attach(w->w_t, w->w_attach);
}

static const struct ctxop_template witness_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_free = witness_free,
};

static void
assert_freed_once(const struct witness *w, int isexec)
{
	assert_int_equal(w->w_calls, 1);
	assert_int_equal(w->w_isexec, isexec);
}

TEST(free_calls_the_handler_once_with_arg_and_zero, "5")
{
	struct witness w = { .w_isexec = -1 };

	(void)boot(1);
	ctxop_free(ctxop_allocate(&witness_tpl, &w));
	assert_freed_once(&w, 0);
}

TEST(free_gives_the_memory_back_after_the_handler, "5")
{
	struct witness w = { 0 };

	(void)boot(1);
	ctxop_free(ctxop_allocate(&witness_tpl, &w));
	assert_true(w.w_had_memory);
	assert_false(is_memory_in_use());
	assert_events(
	    SIM_EV_FREE | SIM_EV_DEALLOCATE, "free:witness_free deallocate");
}

TEST(free_without_a_handler_gives_the_memory_back, "6")
{
	(void)boot(1);
	ctxop_free(make_op(arg_a));
	assert_trace("");
	assert_events(SIM_EV_DEALLOCATE, "deallocate:A");
	assert_false(is_memory_in_use());
}

TEST(a_ctxop_that_was_never_attached_has_only_its_free_handler_run, "7")
{
	(void)boot(1);
	sim_name(arg_a, arg_a);
	ctxop_free(ctxop_allocate(&seen_tpl, arg_a));
	assert_trace("free:A");
}

/* ---- attach ---- */

TEST(the_first_ctxop_is_a_ring_of_its_own, "8")
{
	kthread_t *t;
	struct ctxop *op;

	(void)boot(1);
	t = stopped();
	op = install_op(t, arg_a);
	assert_ptr_equal(t->t_ctx, op);
	assert_links(op, op, op);
}

TEST(the_last_attached_is_the_head_and_the_first_is_its_prev, "9")
{
	kthread_t *t;
	struct ctxop *a, *b;

	(void)boot(1);
	t = stopped();
	a = install_op(t, arg_a);
	b = install_op(t, arg_b);
	assert_ptr_equal(t->t_ctx, b);
	assert_ptr_equal(t->t_ctx->prev, a);
}

#define MIRRORS 8

static void
assert_walks_are_mirrors(const kthread_t *t, struct ctxop **op, size_t n)
{
	const struct ctxop *older = t->t_ctx, *newer = t->t_ctx->prev;

	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(older, op[n - 1 - i]);
		assert_ptr_equal(newer, op[i]);
		older = older->next;
		newer = newer->prev;
	}
	assert_ptr_equal(older, t->t_ctx);
	assert_ptr_equal(newer, t->t_ctx->prev);
}

TEST(the_walks_by_next_and_by_prev_are_mirrors, "10")
{
	struct ctxop *op[MIRRORS];
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	for (size_t n = 0; n < MIRRORS; n++) {
		op[n] = install_op(t, arg_a);
		assert_walks_are_mirrors(t, op, n + 1);
	}
}

static unsigned handlers_called;

static void
counts_one(void *arg)
{
	(void)arg;
	handlers_called++;
}

static void
counts_two(void *parent, void *child)
{
	(void)parent;
	(void)child;
	handlers_called++;
}

static void
counts_free(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	handlers_called++;
}

TEST(attach_calls_no_handler, "11")
{
	const struct ctxop_template counts = { CTXOP_TPL_REV, 0, counts_one,
		counts_one, counts_two, counts_two, counts_one, counts_free };
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	handlers_called = 0;
	for (unsigned i = 0; i < 3; i++)
		ctxop_attach(t, ctxop_allocate(&counts, NULL));
	assert_int_equal(handlers_called, 0);
	assert_trace("");
}

TEST(install_is_allocate_and_attach, "")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	sim_name(arg_a, arg_a);
	ctxop_install(t, &seen_tpl, arg_a);
	assert_ring(t, "A");
	assert_events(SIM_EV_ALLOCATE | SIM_EV_ATTACH, "allocate:A attach:A");
}

static void
attaches_twice(void *arg)
{
	struct three r = install_three(curthread);

	(void)arg;
	ctxop_attach(curthread, r.b);
	check(!sim_debug_kernel());
	check(curthread->t_ctx == r.b && r.b->next == r.c && r.c->next == r.b);
	curthread->t_ctx = NULL;
}

TEST(attaching_what_is_attached_panics_or_else_loses_entries, "12")
{
	assert_panics_if_debug(attaches_twice,
	    "assertion failed: op->next == NULL (0xfffffe0000001000 == 0x0), "
	    "file: lib/ctxop.c");
}

static void
attaches_with_prev_set(void *arg)
{
	struct ctxop *op = make_op(arg_a);

	(void)arg;
	op->prev = op;
	ctxop_attach(curthread, op);
	check(!sim_debug_kernel());
	check_ring(curthread, "A");
}

TEST(attaching_what_has_a_prev_panics_on_a_debug_kernel, "12")
{
	assert_panics_if_debug(
	    attaches_with_prev_set, "assertion failed: op->prev == NULL");
}

static void
notes(void *word)
{
	sim_note(word);
}

static void
attaches_with_a_preemption_pending(void *op)
{
	cpu_surrender(curthread);
	ctxop_attach(curthread, op);
	sim_note("attached");
}

static void
attaches_in_a_section(void *op)
{
	kpreempt_disable();
	attaches_with_a_preemption_pending(op);
	kpreempt_enable();
	sim_note("enabled");
}

static void
detaches_with_a_preemption_pending(void *op)
{
	ctxop_attach(curthread, op);
	cpu_surrender(curthread);
	kpreempt_disable();
	ctxop_detach(curthread, op);
	sim_note("detached");
	kpreempt_enable();
	sim_note("enabled");
	ctxop_free(op);
}

/* body has ctxop A and is on a CPU that another thread waits for. */
static void
assert_preemption(void (*body)(void *), const char *words)
{
	(void)boot(1);
	(void)spawn("t", body, make_op(arg_a));
	(void)spawn("other", notes, arg_d);
	run();
	assert_events(SIM_EV_HOOKS | SIM_EV_NOTE, words);
}

TEST(a_pending_preemption_happens_in_attach_after_linking, "13")
{
	assert_preemption(
	    attaches_with_a_preemption_pending, "save:A D restore:A attached");
}

TEST(attach_does_not_preempt_where_the_caller_forbids_it, "14")
{
	assert_preemption(
	    attaches_in_a_section, "attached save:A D restore:A enabled");
}

TEST(detach_does_not_preempt_where_the_caller_forbids_it, "")
{
	assert_preemption(
	    detaches_with_a_preemption_pending, "detached D enabled");
}

TEST(timestamps_stay_from_thread_to_thread, "15")
{
	struct ctxop *op;
	hrtime_t saved, restored;

	(void)boot(1);
	op = install_op(curthread, arg_a);
	savectx(curthread);
	restorectx(curthread);
	saved = op->save_ts;
	restored = op->restore_ts;
	assert_true(saved > 0 && restored > saved);
	ctxop_detach(curthread, op);
	ctxop_attach(stopped(), op);
	assert_int_equal(op->save_ts, saved);
	assert_int_equal(op->restore_ts, restored);
}

/* ---- detach ---- */

TEST(detach_of_the_head_makes_the_next_older_the_head, "16")
{
	kthread_t *t;
	struct three r;

	(void)boot(1);
	t = stopped();
	r = install_three(t);
	ctxop_detach(t, r.c);
	assert_ptr_equal(t->t_ctx, r.b);
	assert_ring(t, "B A");
}

TEST(detach_of_the_tail_leaves_the_head_with_a_new_prev, "17")
{
	kthread_t *t;
	struct three r;

	(void)boot(1);
	t = stopped();
	r = install_three(t);
	ctxop_detach(t, r.a);
	assert_ptr_equal(t->t_ctx, r.c);
	assert_ptr_equal(r.c->prev, r.b);
	assert_ring(t, "C B");
}

TEST(detach_in_the_middle_leaves_the_others_in_order, "")
{
	kthread_t *t;
	struct three r;

	(void)boot(1);
	t = stopped();
	r = install_three(t);
	ctxop_detach(t, r.b);
	assert_ring(t, "C A");
}

TEST(detach_of_the_only_entry_leaves_none, "18")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	ctxop_detach(t, install_op(t, arg_a));
	assert_null(t->t_ctx);
}

TEST(detach_gives_the_ctxop_back_unlinked_and_alive, "19")
{
	kthread_t *t;
	struct ctxop *op;

	(void)boot(1);
	t = stopped();
	op = install_seen(t, arg_a);
	(void)install_seen(t, arg_b);
	ctxop_detach(t, op);
	assert_links(op, NULL, NULL);
	assert_trace("");
	assert_events(SIM_EV_DEALLOCATE, "");
	ctxop_free(op);
	assert_trace("free:A");
}

static void
detaches_from_an_empty_thread(void *arg)
{
	(void)arg;
	ctxop_detach(curthread, make_op(arg_a));
}

TEST(detach_from_an_empty_thread_panics_on_every_kernel, "20")
{
	assert_panics(detaches_from_an_empty_thread, NULL,
	    "assertion failed: t->t_ctx != NULL (0x0 != 0x0), "
	    "file: lib/ctxop.c");
}

static void
detaches_what_is_another_threads(void *arg)
{
	kthread_t *t = stopped();
	struct three r = install_three(t);

	(void)arg;
	(void)install_op(curthread, arg_d);
	ctxop_detach(curthread, r.b);
	check(!sim_debug_kernel());
	check_ring(curthread, "D");
	check_ring(t, "C A");
}

TEST(detach_of_another_threads_ctxop_panics_on_a_debug_kernel, "21")
{
	assert_panics_if_debug(detaches_what_is_another_threads,
	    "assertion failed: is_member(t, op), file: lib/ctxop.c");
}

/* ---- the target rule ---- */

static void
detaches_from_a_runnable_thread(void *arg)
{
	kthread_t *t = runnable_in(NULL);
	struct three r = install_three(t);

	(void)arg;
	ctxop_detach(t, r.b);
	check(!sim_debug_kernel());
	check_ring(t, "C A");
}

static void
removes_from_a_runnable_thread(void *arg)
{
	kthread_t *t = runnable_in(NULL);

	(void)arg;
	(void)install_three(t);
	check(ctxop_remove(t, &pair_tpl, arg_b) == 1);
	check(!sim_debug_kernel());
	check_ring(t, "C A");
}

TEST(detach_from_a_thread_that_may_run_panics_on_a_debug_kernel, "22")
{
	assert_panics_if_debug(detaches_from_a_runnable_thread,
	    "assertion failed: is_valid_target(t), file: lib/ctxop.c");
}

TEST(remove_from_a_thread_that_may_run_panics_on_a_debug_kernel, "22")
{
	assert_panics_if_debug(removes_from_a_runnable_thread,
	    "assertion failed: is_valid_target(t), file: lib/ctxop.c");
}

static void
detach_and_remove(kthread_t *t)
{
	struct three r = install_three(t);

	ctxop_detach(t, r.b);
	check_ring(t, "C A");
	check(ctxop_remove(t, &pair_tpl, arg_c) == 1);
	check_ring(t, "A");
	ctxop_free(r.b);
}

static void
works_on_itself(void *arg)
{
	(void)arg;
	detach_and_remove(curthread);
}

static void
works_on_an_unborn_process(void *arg)
{
	proc_t *p = sim_proc_create("child");

	(void)arg;
	p->p_stat = SIDL;
	detach_and_remove(runnable_in(p));
}

static void
works_on_its_victim(void *arg)
{
	proc_t *p = sim_proc_create("victim");

	(void)arg;
	p->p_agenttp = curthread;
	detach_and_remove(runnable_in(p));
}

static void
works_on_a_stopped_thread(void *arg)
{
	(void)arg;
	detach_and_remove(stopped());
}

TEST(a_thread_may_detach_and_remove_its_own, "")
{
	assert_allowed(works_on_itself);
}

TEST(detach_and_remove_are_allowed_on_an_unborn_process, "23")
{
	assert_allowed(works_on_an_unborn_process);
}

TEST(detach_and_remove_are_allowed_to_the_agent_of_the_process, "24")
{
	assert_allowed(works_on_its_victim);
}

TEST(detach_and_remove_are_allowed_on_a_stopped_thread, "25")
{
	assert_allowed(works_on_a_stopped_thread);
}

/* ---- remove ---- */

TEST(remove_without_a_match_changes_nothing, "26")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	(void)install_three(t);
	assert_int_equal(ctxop_remove(t, &pair_tpl, arg_d), 0);
	assert_ring(t, "C B A");
	assert_events(SIM_EV_DETACH | SIM_EV_DEALLOCATE, "");
}

TEST(remove_from_an_empty_thread_finds_nothing, "27")
{
	(void)boot(1);
	assert_int_equal(ctxop_remove(stopped(), &pair_tpl, arg_a), 0);
}

TEST(remove_does_not_match_another_arg, "28")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	(void)install_seen(t, arg_a);
	assert_int_equal(ctxop_remove(t, &seen_tpl, arg_b), 0);
	assert_int_equal(ctxop_remove(t, &seen_tpl, NULL), 0);
	assert_ring(t, "A");
}

TEST(remove_does_not_match_if_one_handler_differs, "29")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	(void)install_seen(t, arg_a);
	for (unsigned handler = 0; handler < HANDLERS; handler++) {
		struct ctxop_template tpl = seen_tpl_without(handler);

		assert_int_equal(ctxop_remove(t, &tpl, arg_a), 0);
	}
	assert_ring(t, "A");
}

TEST(remove_takes_the_newest_of_two_duplicates, "30")
{
	kthread_t *t;
	struct ctxop *first, *between;

	(void)boot(1);
	t = stopped();
	first = install_op(t, arg_a);
	between = install_op(t, arg_b);
	(void)install_op(t, arg_a);
	assert_int_equal(ctxop_remove(t, &pair_tpl, arg_a), 1);
	assert_ptr_equal(t->t_ctx, between);
	assert_links(between, first, first);
	assert_links(first, between, between);
}

TEST(remove_takes_one_duplicate_at_a_time, "31")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	(void)install_op(t, arg_a);
	(void)install_op(t, arg_a);
	assert_int_equal(ctxop_remove(t, &pair_tpl, arg_a), 1);
	assert_ring(t, "A");
	assert_int_equal(ctxop_remove(t, &pair_tpl, arg_a), 1);
	assert_int_equal(ctxop_remove(t, &pair_tpl, arg_a), 0);
	assert_null(t->t_ctx);
}

static void
check_it_is_protected(void *arg, int isexec)
{
	check(arg == arg_b);
	check(isexec == 0);
	check(mutex_owned(&curthread->t_ctx_lock));
	check(curthread->t_preempt >= 1);
}

static struct ctxop *removed;

static void
check_it_is_unlinked(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	check(removed->next == NULL && removed->prev == NULL);
	check_ring(curthread, "C A");
}

static void
removes_itself_again(void *arg, int isexec)
{
	(void)isexec;
	(void)ctxop_remove(curthread, &pair_tpl, arg);
}

/* Of the ring C B A, remove B, which has this free handler. */
static void
remove_with(void (*free_handler)(void *, int))
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_free = free_handler,
	};

	(void)install_op(curthread, arg_a);
	ctxop_install(curthread, &tpl, arg_b);
	removed = curthread->t_ctx;
	(void)install_op(curthread, arg_c);
	check(ctxop_remove(curthread, &tpl, arg_b) == 1);
	check(mutex_owner(&curthread->t_ctx_lock) == NULL);
	check(curthread->t_preempt == 0);
}

static void
removes_under_protection(void *arg)
{
	(void)arg;
	remove_with(check_it_is_protected);
}

static void
removes_after_unlinking(void *arg)
{
	(void)arg;
	remove_with(check_it_is_unlinked);
}

static void
removes_recursively(void *arg)
{
	(void)arg;
	remove_with(removes_itself_again);
}

TEST(remove_frees_inside_the_lock_and_with_preemption_disabled, "32")
{
	assert_allowed(removes_under_protection);
	assert_trace("free:check_it_is_protected");
}

TEST(remove_unlinks_before_it_frees, "33")
{
	assert_allowed(removes_after_unlinking);
	assert_trace("free:check_it_is_unlinked");
}

TEST(remove_does_not_look_at_the_revision, "34")
{
	const struct ctxop_template tpl = revision(CTXOP_TPL_REV + 1);
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	(void)install_seen(t, arg_a);
	assert_int_equal(ctxop_remove(t, &tpl, arg_a), 1);
}

TEST(remove_in_a_free_handler_of_remove_panics_on_the_lock, "35")
{
	assert_panics(removes_recursively, NULL, "recursive mutex_enter");
}

TEST(remove_runs_the_free_handler_and_no_other, "36")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	install_three_seen(t);
	assert_int_equal(ctxop_remove(t, &seen_tpl, arg_b), 1);
	assert_trace("free:B");
	assert_events(SIM_EV_DEALLOCATE, "deallocate:B");
}

/* ---- save and restore ---- */

TEST(save_goes_newest_first_and_restore_oldest_first, "37 38")
{
	(void)boot(1);
	install_three_seen(curthread);
	savectx(curthread);
	restorectx(curthread);
	assert_trace("save:C save:B save:A restore:A restore:B restore:C");
}

TEST(a_null_save_handler_is_skipped_and_leaves_its_timestamp, "39")
{
	const struct ctxop_template tpl = seen_tpl_without(0);
	struct ctxop *op;

	(void)boot(1);
	(void)install_seen(curthread, arg_a);
	ctxop_install(curthread, &tpl, arg_b);
	op = curthread->t_ctx;
	op->save_ts = 42;
	savectx(curthread);
	assert_trace("save:A");
	assert_int_equal(op->save_ts, 42);
}

TEST(a_null_restore_handler_is_skipped_and_leaves_its_timestamp, "")
{
	const struct ctxop_template tpl = seen_tpl_without(1);
	struct ctxop *op;

	(void)boot(1);
	ctxop_install(curthread, &tpl, arg_b);
	op = curthread->t_ctx;
	op->restore_ts = 42;
	(void)install_seen(curthread, arg_a);
	restorectx(curthread);
	assert_trace("restore:A");
	assert_int_equal(op->restore_ts, 42);
}

/* The handlers' arg: what they found in their ctxop. */
struct stamps {
	const struct ctxop *st_op;
	hrtime_t st_save, st_restore;
};

static void
reads_save_ts(void *arg)
{
	struct stamps *st = arg;

	st->st_save = st->st_op->save_ts;
}

static void
reads_restore_ts(void *arg)
{
	struct stamps *st = arg;

	st->st_restore = st->st_op->restore_ts;
}

static const struct ctxop_template stamps_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = reads_save_ts,
	.ct_restore = reads_restore_ts,
};

TEST(a_timestamp_is_set_before_its_handler_starts, "40")
{
	struct stamps st = { 0 };

	(void)boot(1);
	ctxop_install(curthread, &stamps_tpl, &st);
	st.st_op = curthread->t_ctx;
	for (int i = 0; i < 3; i++) {
		hrtime_t before = gethrtime_unscaled();

		savectx(curthread);
		restorectx(curthread);
		assert_true(st.st_save > before);
		assert_true(st.st_restore > st.st_save);
		assert_int_equal(st.st_op->save_ts, st.st_save);
		assert_int_equal(st.st_op->restore_ts, st.st_restore);
	}
}

static void
saves_again_and_again(void *arg)
{
	struct three r = install_three(curthread);
	hrtime_t last = 0;

	(void)arg;
	for (int i = 0; i < 5; i++) {
		yield();
		check(last < r.c->save_ts);
		check(r.c->save_ts < r.b->save_ts);
		check(r.b->save_ts < r.a->save_ts);
		last = r.a->save_ts;
	}
}

static void
yields_on(void *arg)
{
	(void)arg;
	for (int i = 0; i < 5; i++)
		yield();
}

TEST(consecutive_saves_have_rising_timestamps, "41")
{
	(void)boot(1);
	(void)spawn("t", saves_again_and_again, NULL);
	(void)spawn("other", yields_on, NULL);
	run();
	assert_events(SIM_EV_SAVE,
	    "save:C save:B save:A save:C save:B save:A save:C save:B save:A "
	    "save:C save:B save:A save:C save:B save:A");
}

static void
saves_another_thread(void *arg)
{
	(void)arg;
	savectx(stopped());
	check(!sim_debug_kernel());
}

static void
restores_another_thread(void *arg)
{
	(void)arg;
	restorectx(stopped());
	check(!sim_debug_kernel());
}

TEST(saving_another_thread_panics_on_a_debug_kernel, "")
{
	assert_panics_if_debug(
	    saves_another_thread, "assertion failed: t == curthread (0x");
}

TEST(restoring_another_thread_panics_on_a_debug_kernel, "")
{
	assert_panics_if_debug(
	    restores_another_thread, "assertion failed: t == curthread (0x");
}

/* ---- the other traversals ---- */

TEST(fork_create_and_exit_go_newest_first_and_leave_the_ring, "")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	install_three_seen(t);
	forkctx(t, stopped());
	lwp_createctx(t, stopped());
	exitctx(t);
	assert_trace("fork:C fork:B fork:A "
		     "lwp_create:C lwp_create:B lwp_create:A "
		     "exit:C exit:B exit:A");
	assert_ring(t, "C B A");
}

TEST(free_goes_newest_first_and_leaves_nothing, "")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	install_three_seen(t);
	freectx(t, 0);
	assert_events(SIM_EV_FREE | SIM_EV_DEALLOCATE,
	    "free:C deallocate:C free:B deallocate:B free:A deallocate:A");
	assert_null(t->t_ctx);
	assert_false(is_memory_in_use());
}

TEST(free_of_a_ring_without_a_thread_goes_newest_first, "")
{
	kthread_t *t;
	struct ctxop *newest;

	(void)boot(1);
	t = stopped();
	install_three_seen(t);
	newest = t->t_ctx;
	t->t_ctx = NULL;
	freectx_ctx(newest);
	assert_trace("free:C free:B free:A");
	assert_false(is_memory_in_use());
}

static void
traverse_all(kthread_t *t)
{
	forkctx(t, t);
	lwp_createctx(t, t);
	savectx(t);
	restorectx(t);
	exitctx(t);
	freectx(t, 1);
}

TEST(traversals_of_an_empty_thread_do_nothing, "")
{
	(void)boot(1);
	traverse_all(curthread);
	assert_trace("");
}

TEST(null_handlers_are_skipped, "")
{
	(void)boot(1);
	(void)install_seen(curthread, arg_a);
	ctxop_install(curthread, &empty_tpl, arg_b);
	(void)install_seen(curthread, arg_c);
	traverse_all(curthread);
	assert_trace("fork:C fork:A lwp_create:C lwp_create:A save:C save:A "
		     "restore:A restore:C exit:C exit:A free:C free:A");
	assert_false(is_memory_in_use());
}

/* What the handlers that are not called with arg were called with. */
static const void *seen_parent, *seen_child, *seen_thread;

static void
sees_both(void *parent, void *child)
{
	seen_parent = parent;
	seen_child = child;
}

static void
sees_thread(void *t)
{
	seen_thread = t;
}

static const struct ctxop_template fork_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_fork = sees_both,
};

static const struct ctxop_template create_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_lwp_create = sees_both,
};

static const struct ctxop_template exit_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_exit = sees_thread,
};

static void
assert_both_seen(const kthread_t *parent, const kthread_t *child)
{
	assert_ptr_equal(seen_parent, parent);
	assert_ptr_equal(seen_child, child);
	seen_parent = seen_child = NULL;
}

TEST(a_fork_handler_gets_parent_and_child, "")
{
	kthread_t *parent, *child;

	(void)boot(1);
	parent = stopped();
	child = stopped();
	ctxop_install(parent, &fork_tpl, arg_a);
	forkctx(parent, child);
	assert_both_seen(parent, child);
}

TEST(an_lwp_create_handler_gets_parent_and_child, "")
{
	kthread_t *parent, *child;

	(void)boot(1);
	parent = stopped();
	child = stopped();
	ctxop_install(parent, &create_tpl, arg_a);
	lwp_createctx(parent, child);
	assert_both_seen(parent, child);
}

TEST(an_exit_handler_gets_the_thread, "")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	ctxop_install(t, &exit_tpl, arg_a);
	exitctx(t);
	assert_ptr_equal(seen_thread, t);
	seen_thread = NULL;
}

TEST(freectx_hands_on_isexec_with_preemption_disabled, "")
{
	(void)boot(1);
	for (int isexec = 0; isexec <= 1; isexec++) {
		struct witness w = { .w_isexec = -1 };

		ctxop_install(curthread, &witness_tpl, &w);
		freectx(curthread, isexec);
		assert_freed_once(&w, isexec);
		assert_int_equal(w.w_preempt, 1);
		assert_int_equal(curthread->t_preempt, 0);
	}
}

TEST(freectx_ctx_says_zero_with_preemption_disabled, "")
{
	struct witness w = { .w_isexec = -1 };
	kthread_t *t;
	struct ctxop *newest;

	(void)boot(1);
	t = stopped();
	ctxop_install(t, &witness_tpl, &w);
	newest = t->t_ctx;
	t->t_ctx = NULL;
	freectx_ctx(newest);
	assert_freed_once(&w, 0);
	assert_int_equal(w.w_preempt, 1);
	assert_int_equal(curthread->t_preempt, 0);
}

static void
frees_no_ring(void *arg)
{
	(void)arg;
	freectx_ctx(NULL);
	check(!sim_debug_kernel());
}

TEST(freectx_ctx_of_nothing_panics_on_a_debug_kernel, "")
{
	assert_panics_if_debug(
	    frees_no_ring, "assertion failed: newest != NULL (0x0 != 0x0)");
}

TEST(in_freectx_the_thread_has_no_ring_any_more, "76")
{
	struct witness w = { .w_had_ring = true };
	kthread_t *t;

	(void)boot(1);
	t = w.w_t = stopped();
	(void)install_op(t, arg_a);
	ctxop_install(t, &witness_tpl, &w);
	(void)install_op(t, arg_b);
	freectx(t, 1);
	assert_freed_once(&w, 1);
	assert_false(w.w_had_ring);
}

TEST(what_a_free_handler_attaches_in_freectx_stays_attached, "77")
{
	struct witness w = { 0 };
	kthread_t *t;

	(void)boot(1);
	t = w.w_t = stopped();
	w.w_attach = make_op(arg_d);
	(void)install_op(t, arg_a);
	ctxop_install(t, &witness_tpl, &w);
	freectx(t, 1);
	assert_freed_once(&w, 1);
	assert_ring(t, "D");
}

static void
detaches_the_removed(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	ctxop_detach(curthread, removed);
}

static void
execs_with_a_detaching_free_handler(void *arg)
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_free = detaches_the_removed,
	};

	removed = install_op(curthread, arg_a);
	ctxop_install(curthread, &tpl, arg);
	freectx(curthread, 1);
}

TEST(detach_in_a_free_handler_of_freectx_panics, "78")
{
	assert_panics(execs_with_a_detaching_free_handler, NULL,
	    "assertion failed: t->t_ctx != NULL (0x0 != 0x0)");
}

/* ---- against a model ---- */

#define MODEL_THREADS 3
#define MODEL_ENTRIES 16
#define MODEL_ARGS 2
#define MODEL_STEPS 2000
#define MODEL_SEEDS 8

struct entry {
	struct ctxop *en_op;
	unsigned en_without; /* the handler that it lacks */
	char *en_arg;
};

/* Newest first. */
struct list {
	struct entry li_entry[MODEL_ENTRIES];
	unsigned li_n;
};

struct model {
	uint64_t mo_random;
	struct list mo_detached;
	kthread_t *mo_t[MODEL_THREADS];
	struct list mo_ring[MODEL_THREADS];
};

static void
list_push(struct list *li, struct entry en)
{
	memmove(li->li_entry + 1, li->li_entry, li->li_n * sizeof(en));
	li->li_entry[0] = en;
	li->li_n++;
}

static struct entry
list_take(struct list *li, unsigned i)
{
	struct entry en = li->li_entry[i];

	li->li_n--;
	memmove(li->li_entry + i, li->li_entry + i + 1,
	    (li->li_n - i) * sizeof(en));
	return (en);
}

/* Below n. Knuth's generator: the upper half is the better one. */
static unsigned
any(struct model *mo, unsigned n)
{
	mo->mo_random = mo->mo_random * 6364136223846793005 +
	    1442695040888963407;
	return ((unsigned)(mo->mo_random >> 33) % n);
}

static struct entry
any_entry(struct model *mo)
{
	static char *const args[MODEL_ARGS] = { arg_a, arg_b };

	return ((struct entry){
	    .en_without = any(mo, 2), .en_arg = args[any(mo, MODEL_ARGS)] });
}

static bool
is_full(const struct list *li)
{
	return (li->li_n == MODEL_ENTRIES);
}

static void
step_allocate(struct model *mo, unsigned i)
{
	struct entry en = any_entry(mo);
	struct ctxop_template tpl = seen_tpl_without(en.en_without);

	(void)i;
	if (is_full(&mo->mo_detached))
		return;
	en.en_op = ctxop_allocate(&tpl, en.en_arg);
	list_push(&mo->mo_detached, en);
}

static void
step_attach(struct model *mo, unsigned i)
{
	struct list *from = &mo->mo_detached;
	struct entry en;

	if (from->li_n == 0 || is_full(&mo->mo_ring[i]))
		return;
	en = list_take(from, any(mo, from->li_n));
	ctxop_attach(mo->mo_t[i], en.en_op);
	list_push(&mo->mo_ring[i], en);
}

static void
step_detach(struct model *mo, unsigned i)
{
	struct list *from = &mo->mo_ring[i];
	struct entry en;

	if (from->li_n == 0 || is_full(&mo->mo_detached))
		return;
	en = list_take(from, any(mo, from->li_n));
	ctxop_detach(mo->mo_t[i], en.en_op);
	assert_links(en.en_op, NULL, NULL);
	list_push(&mo->mo_detached, en);
}

static void
step_install(struct model *mo, unsigned i)
{
	struct entry en = any_entry(mo);
	struct ctxop_template tpl = seen_tpl_without(en.en_without);

	if (is_full(&mo->mo_ring[i]))
		return;
	ctxop_install(mo->mo_t[i], &tpl, en.en_arg);
	en.en_op = mo->mo_t[i]->t_ctx;
	list_push(&mo->mo_ring[i], en);
}

static void
step_remove(struct model *mo, unsigned i)
{
	const struct entry en = any_entry(mo);
	struct ctxop_template tpl = seen_tpl_without(en.en_without);
	struct list *li = &mo->mo_ring[i];
	unsigned at = 0;

	while (at < li->li_n &&
	    (li->li_entry[at].en_without != en.en_without ||
		li->li_entry[at].en_arg != en.en_arg))
		at++;
	assert_int_equal(
	    ctxop_remove(mo->mo_t[i], &tpl, en.en_arg), at < li->li_n);
	if (at < li->li_n)
		(void)list_take(li, at);
}

static void
step_free(struct model *mo, unsigned i)
{
	struct list *li = &mo->mo_detached;

	(void)i;
	if (li->li_n > 0)
		ctxop_free(list_take(li, any(mo, li->li_n)).en_op);
}

static bool
is_as_modelled(const kthread_t *t, const struct list *li)
{
	const struct ctxop *op = t->t_ctx;

	if (ctxop_ring_check(t, NULL, 0) != (int)li->li_n)
		return (false);
	for (unsigned i = 0; i < li->li_n; i++, op = op->next)
		if (op != li->li_entry[i].en_op)
			return (false);
	return (true);
}

static void
assert_as_modelled(const struct model *mo, uint64_t seed, unsigned step)
{
	for (unsigned i = 0; i < MODEL_THREADS; i++)
		if (!is_as_modelled(mo->mo_t[i], &mo->mo_ring[i]))
			fail_msg("seed %u, step %u: the ring of thread %u is "
				 "not the model's",
			    (unsigned)seed, step, i);
}

static void
model_fini(struct model *mo)
{
	while (mo->mo_detached.li_n > 0)
		step_free(mo, 0);
	for (unsigned i = 0; i < MODEL_THREADS; i++)
		freectx(mo->mo_t[i], 0);
	assert_false(is_memory_in_use());
}

static void
follow_the_model(uint64_t seed)
{
	static void (*const steps[])(
	    struct model *, unsigned) = { step_allocate, step_attach,
		step_detach, step_install, step_remove, step_free };
	struct model mo = { .mo_random = seed };

	for (unsigned i = 0; i < MODEL_THREADS; i++)
		mo.mo_t[i] = stopped();
	for (unsigned step = 0; step < MODEL_STEPS; step++) {
		steps[any(&mo, 6)](&mo, any(&mo, MODEL_THREADS));
		assert_as_modelled(&mo, seed, step);
	}
	model_fini(&mo);
}

TEST(random_steps_leave_the_rings_that_a_plain_array_has, "10 16 17 18 26 30")
{
	(void)boot(1);
	for (uint64_t seed = 1; seed <= MODEL_SEEDS; seed++)
		follow_the_model(seed);
}

/* ---- the trace ---- */

static void
has_all_handlers_called(void *arg)
{
	kthread_t *child = stopped();

	(void)install_seen(curthread, arg);
	savectx(curthread);
	restorectx(curthread);
	forkctx(curthread, child);
	lwp_createctx(curthread, child);
	exitctx(curthread);
	check(ctxop_remove(curthread, &seen_tpl, arg) == 1);
	setrun(child);
}

static void
print_flow(const sim_t *sim, FILE *out)
{
	sim_trace_flow(sim, out, false);
}

TEST(each_handler_is_called_and_returns_in_the_trace, "")
{
	static const struct {
		unsigned kind;
		const char *flow;
	} handlers[HANDLERS] = {
		{ SIM_EV_SAVE, "  0  -> seen\n  0  <- seen\n" },
		{ SIM_EV_RESTORE, "  0  -> seen\n  0  <- seen\n" },
		{ SIM_EV_FORK, "  0  -> seen_two\n  0  <- seen_two\n" },
		{ SIM_EV_LWP_CREATE, "  0  -> seen_two\n  0  <- seen_two\n" },
		{ SIM_EV_EXIT, "  0  -> seen\n  0  <- seen\n" },
		{ SIM_EV_FREE, "  0  -> seen_free\n  0  <- seen_free\n" },
	};

	for (unsigned i = 0; i < HANDLERS; i++) {
		(void)boot_with(
		    (struct sim_config){ .sc_trace = handlers[i].kind });
		(void)spawn("t", has_all_handlers_called, arg_a);
		run();
		REPORT_SHOWS(print_flow, handlers[i].flow);
		sim_destroy(sim_current());
	}
}

TEST(what_becomes_of_a_ctxop_is_in_the_trace, "")
{
	struct ctxop *op;
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	op = install_op(t, arg_a);
	ctxop_detach(t, op);
	ctxop_free(op);
	op = install_seen(t, arg_b);
	sim_name(op, "the one");
	(void)ctxop_remove(t, &seen_tpl, arg_b);
	assert_events(
	    SIM_EV_ALLOCATE | SIM_EV_ATTACH | SIM_EV_DETACH | SIM_EV_DEALLOCATE,
	    "allocate attach:A detach:A deallocate:A "
	    "allocate attach:B detach:the one deallocate:the one");
}

static const struct CMUnitTest tests[] = {
	UNIT(structures_are_laid_out_as_the_kernel_does_on_lp64),
	UNIT(templates_are_laid_out_as_the_kernel_does_on_lp64),
	UNIT(a_wrong_revision_panics_before_memory_is_asked_for),
	UNIT(a_wrong_revision_panics_in_install_too),
	UNIT(the_pad_may_be_anything),
	UNIT(a_new_ctxop_is_detached_and_has_no_timestamps),
	UNIT(a_ctxop_outlives_its_template),
	UNIT(free_calls_the_handler_once_with_arg_and_zero),
	UNIT(free_gives_the_memory_back_after_the_handler),
	UNIT(free_without_a_handler_gives_the_memory_back),
	UNIT(a_ctxop_that_was_never_attached_has_only_its_free_handler_run),
	UNIT(the_first_ctxop_is_a_ring_of_its_own),
	UNIT(the_last_attached_is_the_head_and_the_first_is_its_prev),
	UNIT(the_walks_by_next_and_by_prev_are_mirrors),
	UNIT(attach_calls_no_handler),
	UNIT(install_is_allocate_and_attach),
	UNIT(attaching_what_is_attached_panics_or_else_loses_entries),
	UNIT(attaching_what_has_a_prev_panics_on_a_debug_kernel),
	UNIT(a_pending_preemption_happens_in_attach_after_linking),
	UNIT(attach_does_not_preempt_where_the_caller_forbids_it),
	UNIT(detach_does_not_preempt_where_the_caller_forbids_it),
	UNIT(timestamps_stay_from_thread_to_thread),
	UNIT(detach_of_the_head_makes_the_next_older_the_head),
	UNIT(detach_of_the_tail_leaves_the_head_with_a_new_prev),
	UNIT(detach_in_the_middle_leaves_the_others_in_order),
	UNIT(detach_of_the_only_entry_leaves_none),
	UNIT(detach_gives_the_ctxop_back_unlinked_and_alive),
	UNIT(detach_from_an_empty_thread_panics_on_every_kernel),
	UNIT(detach_of_another_threads_ctxop_panics_on_a_debug_kernel),
	UNIT(detach_from_a_thread_that_may_run_panics_on_a_debug_kernel),
	UNIT(remove_from_a_thread_that_may_run_panics_on_a_debug_kernel),
	UNIT(a_thread_may_detach_and_remove_its_own),
	UNIT(detach_and_remove_are_allowed_on_an_unborn_process),
	UNIT(detach_and_remove_are_allowed_to_the_agent_of_the_process),
	UNIT(detach_and_remove_are_allowed_on_a_stopped_thread),
	UNIT(remove_without_a_match_changes_nothing),
	UNIT(remove_from_an_empty_thread_finds_nothing),
	UNIT(remove_does_not_match_another_arg),
	UNIT(remove_does_not_match_if_one_handler_differs),
	UNIT(remove_takes_the_newest_of_two_duplicates),
	UNIT(remove_takes_one_duplicate_at_a_time),
	UNIT(remove_frees_inside_the_lock_and_with_preemption_disabled),
	UNIT(remove_unlinks_before_it_frees),
	UNIT(remove_does_not_look_at_the_revision),
	UNIT(remove_in_a_free_handler_of_remove_panics_on_the_lock),
	UNIT(remove_runs_the_free_handler_and_no_other),
	UNIT(save_goes_newest_first_and_restore_oldest_first),
	UNIT(a_null_save_handler_is_skipped_and_leaves_its_timestamp),
	UNIT(a_null_restore_handler_is_skipped_and_leaves_its_timestamp),
	UNIT(a_timestamp_is_set_before_its_handler_starts),
	UNIT(consecutive_saves_have_rising_timestamps),
	UNIT(saving_another_thread_panics_on_a_debug_kernel),
	UNIT(restoring_another_thread_panics_on_a_debug_kernel),
	UNIT(fork_create_and_exit_go_newest_first_and_leave_the_ring),
	UNIT(free_goes_newest_first_and_leaves_nothing),
	UNIT(free_of_a_ring_without_a_thread_goes_newest_first),
	UNIT(traversals_of_an_empty_thread_do_nothing),
	UNIT(null_handlers_are_skipped),
	UNIT(a_fork_handler_gets_parent_and_child),
	UNIT(an_lwp_create_handler_gets_parent_and_child),
	UNIT(an_exit_handler_gets_the_thread),
	UNIT(freectx_hands_on_isexec_with_preemption_disabled),
	UNIT(freectx_ctx_says_zero_with_preemption_disabled),
	UNIT(freectx_ctx_of_nothing_panics_on_a_debug_kernel),
	UNIT(in_freectx_the_thread_has_no_ring_any_more),
	UNIT(what_a_free_handler_attaches_in_freectx_stays_attached),
	UNIT(detach_in_a_free_handler_of_freectx_panics),
	UNIT(random_steps_leave_the_rings_that_a_plain_array_has),
	UNIT(each_handler_is_called_and_returns_in_the_trace),
	UNIT(what_becomes_of_a_ctxop_is_in_the_trace),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
