/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What rings are, without pointers: for each thread the numbers of its slots,
 * newest first. And what is to be called next: the probes and handlers, which
 * are this file's, hold what comes against it.
 */
#include "harness.h"

static int ring[THREADS][SLOTS];
static int length[THREADS];

/* The walk that is expected: its slots in order, and how far it has come. */
static int want[SLOTS];
static int wanted, met;
static enum ctxop_probe want_why;
static int want_t, want_child, want_isexec;
static bool in_handler;

/* ---- the handlers, of kind 0 ---- */

static void
handler(enum ctxop_probe why)
{
	//@ assert the_handler_was_announced: in_handler == 1;
	//@ assert it_is_the_right_one: why == want_why;
}

static void
on_save(void *arg)
{
	handler(CTXOP_SAVE);
	//@ assert save_has_arg: arg == &kind_arg[0];
	//@ assert save_is_stamped: slot[want[met]].save_ts == NOW;
	slot[want[met]].save_ts = 0; /* so that there are few states */
}

static void
on_restore(void *arg)
{
	handler(CTXOP_RESTORE);
	//@ assert restore_has_arg: arg == &kind_arg[0];
	//@ assert restore_is_stamped: slot[want[met]].restore_ts == NOW;
	slot[want[met]].restore_ts = 0;
}

static void
on_fork(void *parent, void *child)
{
	handler(CTXOP_FORK);
	//@ assert fork_has_parent: parent == &thread[want_t];
	//@ assert fork_has_child: child == &thread[want_child];
}

static void
on_lwp_create(void *parent, void *child)
{
	handler(CTXOP_LWP_CREATE);
	//@ assert lwp_create_has_parent: parent == &thread[want_t];
	//@ assert lwp_create_has_child: child == &thread[want_child];
}

static void
on_exit(void *t)
{
	handler(CTXOP_EXIT);
	//@ assert exit_has_thread: t == &thread[want_t];
}

static void
on_free(void *arg, int isexec)
{
	handler(CTXOP_FREE);
	//@ assert free_has_arg: arg == &kind_arg[0];
	//@ assert free_has_isexec: isexec == want_isexec;
}

struct ctxop_template kind_template[KINDS] = {
	{ .ct_rev = CTXOP_TPL_REV,
	    .ct_save = on_save,
	    .ct_restore = on_restore,
	    .ct_fork = on_fork,
	    .ct_lwp_create = on_lwp_create,
	    .ct_exit = on_exit,
	    .ct_free = on_free },
	{ .ct_rev = CTXOP_TPL_REV },
};
int kind_arg[KINDS];

/* ---- the probes ---- */

/* Kind 1 has no handlers: only its memory is freed. */
static void
skip_the_silent(void)
{
	while (
	    want_why != CTXOP_FREE && met < wanted && KIND_OF(want[met]) == 1)
		met++;
}

static void
about_to_call(enum ctxop_probe why, const struct ctxop *op)
{
	skip_the_silent();
	//@ assert a_call_is_expected: met < wanted;
	//@ assert this_call_is_expected: why == want_why;
	//@ assert in_the_order_of_the_ring: op == &slot[want[met]];
	//@ assert it_has_a_handler: want[met] % KINDS == 0;
	in_handler = true;
}

void
ctxop_probe(enum ctxop_probe why, const struct ctxop *op)
{
	if (why <= CTXOP_FREE) {
		about_to_call(why, op);
	} else if (why == CTXOP_DEALLOCATE) {
		//@ assert a_free_is_expected: met < wanted;
		//@ assert memory_goes_in_order: op == &slot[want[met]];
		met++;
	}
}

void
ctxop_probe_return(enum ctxop_probe why)
{
	//@ assert the_handler_has_been_called: in_handler == 1;
	//@ assert this_one_returns: why == want_why;
	in_handler = false;
	if (why != CTXOP_FREE) /* whose entry's memory is still to go */
		met++;
}

/* ---- the operations ---- */

void
model_init(void)
{
	for (int i = 0; i < SLOTS; i++)
		slot_forget(i);
	for (int t = 0; t < THREADS; t++) {
		thread[t].t_procp = &process;
		thread[t].t_state = TS_ONPROC;
	}
	process.p_stat = SRUN;
}

int
model_position(int t, int i)
{
	for (int at = 0; at < length[t]; at++) {
		if (ring[t][at] == i)
			return (at);
	}
	return (-1);
}

bool
model_is_attached(int i)
{
	for (int t = 0; t < THREADS; t++) {
		if (model_position(t, i) >= 0)
			return (true);
	}
	return (false);
}

int
model_find(int t, int kind)
{
	for (int at = 0; at < length[t]; at++) {
		if (KIND_OF(ring[t][at]) == kind)
			return (ring[t][at]);
	}
	return (-1);
}

void
model_attach(int t, int i)
{
	for (int at = length[t]; at > 0; at--)
		ring[t][at] = ring[t][at - 1];
	ring[t][0] = i;
	length[t]++;
}

void
model_detach(int t, int i)
{
	int at = model_position(t, i);

	length[t]--;
	for (; at < length[t]; at++)
		ring[t][at] = ring[t][at + 1];
	ring[t][length[t]] = 0;
}

void
model_clear(int t)
{
	for (int at = 0; at < length[t]; at++)
		ring[t][at] = 0;
	length[t] = 0;
}

void
model_expect(int t, enum ctxop_probe why, int child, int isexec)
{
	for (int at = 0; at < length[t]; at++)
		want[at] = why == CTXOP_RESTORE ? ring[t][length[t] - 1 - at] :
						  ring[t][at];
	wanted = length[t];
	want_why = why;
	want_t = t;
	want_child = child;
	want_isexec = isexec;
}

void
model_expect_one(int i, int isexec)
{
	want[0] = i;
	wanted = 1;
	want_why = CTXOP_FREE;
	want_isexec = isexec;
}

/* ---- the comparison ---- */

static void
check_fields(int i)
{
	const struct ctxop *op = &slot[i];
	const struct ctxop_template *kind = &kind_template[KIND_OF(i)];

	//@ assert save_op_stays: op->save_op == kind->ct_save;
	//@ assert restore_op_stays: op->restore_op == kind->ct_restore;
	//@ assert fork_op_stays: op->fork_op == kind->ct_fork;
	//@ assert create_op_stays: op->lwp_create_op == kind->ct_lwp_create;
	//@ assert exit_op_stays: op->exit_op == kind->ct_exit;
	//@ assert free_op_stays: op->free_op == kind->ct_free;
	//@ assert arg_stays: op->arg == &kind_arg[i % KINDS];
	//@ assert no_stamp_but_by_a_save: op->save_ts == 0;
	//@ assert no_stamp_but_by_a_restore: op->restore_ts == 0;
}

static void
check_ring(int t)
{
	int n = length[t];

	if (n == 0) {
		//@ assert an_empty_ring_is_null: thread[t].t_ctx == \null;
		return;
	}
	//@ assert t_ctx_is_the_newest: thread[t].t_ctx == &slot[ring[t][0]];
	for (int at = 0; at < n; at++) {
		const struct ctxop *op = &slot[ring[t][at]];
		const struct ctxop *older = &slot[ring[t][(at + 1) % n]];
		const struct ctxop *newer = &slot[ring[t][(at + n - 1) % n]];

		//@ assert it_is_there: slot_used[ring[t][at]] == 1;
		//@ assert next_is_the_next_older: op->next == older;
		//@ assert prev_is_the_next_newer: op->prev == newer;
	}
}

static void
check_slot(int i)
{
	if (!slot_used[i])
		return;
	check_fields(i);
	if (!model_is_attached(i)) {
		//@ assert detached_has_no_next: slot[i].next == \null;
		//@ assert detached_has_no_prev: slot[i].prev == \null;
	}
}

static void
check_walk(void)
{
	skip_the_silent();
	//@ assert all_that_was_expected_came: met == wanted;
	//@ assert all_handlers_have_returned: in_handler == 0;
	for (int i = 0; i < SLOTS; i++)
		want[i] = 0;
	met = wanted = 0;
	want_t = want_child = want_isexec = 0;
	want_why = CTXOP_SAVE;
}

void
model_check(void)
{
	check_walk();
	nothing_is_held();
	for (int i = 0; i < SLOTS; i++)
		check_slot(i);
	for (int t = 0; t < THREADS; t++)
		check_ring(t);
}

/* All of it as one number. */
long
model_state(void)
{
	long state = 0;

	for (int t = 0; t < THREADS; t++) {
		for (int at = 0; at < SLOTS; at++)
			state = state * (SLOTS + 1) +
			    (at < length[t] ? ring[t][at] + 1 : 0);
	}
	for (int i = 0; i < SLOTS; i++)
		state = state * 2 + slot_used[i];
	return (state);
}
