/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel around lib/ctxop.c for Eva: as little of it as shows what is done
 * to it. All values are concrete but for the doubt of walks, which is either.
 *
 * I1. slot[] is the memory: a slot is used, or it holds nothing that may be
 *     read, so that a use after free is an alarm.
 * I2. Between two operations preempt_depth is 0 and no mutex is held.
 */
#include "harness.h"

struct ctxop slot[SLOTS];
bool slot_used[SLOTS];
kthread_t thread[THREADS];
proc_t process;
kthread_t *current;
int slot_to_give;

static int preempt_depth;
static bool doubt;

void
nothing_is_held(void)
{
	//@ assert preemption_is_possible_again: preempt_depth == 0;
	for (int i = 0; i < THREADS; i++) {
		//@ assert no_mutex_is_held: thread[i].t_ctx_lock.m_owner == 0;
	}
}

void
slot_forget(int i)
{
	struct ctxop nothing;

	slot[i] = nothing;
	slot_used[i] = false;
}

/* ---- ctxop_kernel.h, ctxop_debug.h ---- */

kthread_t *
threadp(void)
{
	return (current);
}

void
kpreempt_disable(void)
{
	preempt_depth++;
}

void
kpreempt_enable(void)
{
	//@ assert preemption_is_disabled: preempt_depth > 0;
	preempt_depth--;
}

void
mutex_enter(kmutex_t *mutex)
{
	//@ assert the_mutex_is_free: mutex->m_owner == 0;
	mutex->m_owner = current;
}

void
mutex_exit(kmutex_t *mutex)
{
	//@ assert the_mutex_is_ours: mutex->m_owner == current;
	mutex->m_owner = NULL;
}

void *
kmem_alloc(size_t size, int flag)
{
	//@ assert a_ctxop_is_wanted: size == sizeof(struct ctxop);
	//@ assert the_slot_is_free: slot_used[slot_to_give] == 0;
	//@ assert it_may_sleep: flag == KM_SLEEP && preempt_depth == 0;
	slot_used[slot_to_give] = true;
	return (&slot[slot_to_give]);
}

void
kmem_free(void *memory, size_t size)
{
	//@ assert a_ctxop_is_given: size == sizeof(struct ctxop);
	for (int i = 0; i < SLOTS; i++) {
		if (memory == &slot[i]) {
			//@ assert it_is_freed_once: slot_used[i] == 1;
			slot_forget(i);
			return;
		}
	}
	//@ assert it_is_one_of_ours: \false;
}

hrtime_t
gethrtime_unscaled(void)
{
	return (NOW);
}

uintmax_t
panic_address(const void *address)
{
	return ((uintmax_t)address);
}

void
assfail(const char *expr, const char *file, int line)
{
	//@ assert no_assertion_fails: \false;
	for (;;)
		;
}

void
assfail3(const char *expr, uintmax_t left, const char *op, uintmax_t right,
    const char *file, int line)
{
	//@ assert no_assertion_fails: \false;
	for (;;)
		;
}

/* ---- sdt.h: but for the probes, which the model listens to ---- */

bool
ctxop_check_alive(const struct ctxop *op)
{
	return (true);
}

bool
ctxop_check_attach(kthread_t *t, const struct ctxop *op)
{
	return (true);
}

void
ctxop_check_target(const kthread_t *t, bool is_valid, const char *who)
{
	//@ assert the_target_is_valid: is_valid == 1;
}

bool
ctxop_check_detach(kthread_t *t, const struct ctxop *op, const char *who)
{
	return (true);
}

bool
ctxop_check_free(const struct ctxop *op)
{
	return (true);
}

void
ctxop_check_born(const struct ctxop *op)
{
}

void
ctxop_check_gone(const struct ctxop *op)
{
}

void
ctxop_walk_begin(struct ctxop_walk *walk, kthread_t *t, enum ctxop_probe why)
{
	doubt = Frama_C_interval(0, 1);
	*walk = (struct ctxop_walk){
		.wk_doubt = &doubt, .wk_t = t, .wk_why = why, .wk_limit = SLOTS
	};
}

void
ctxop_walk_end(struct ctxop_walk *walk)
{
	doubt = false;
}

bool
ctxop_walk_may_visit(struct ctxop_walk *walk, const struct ctxop *op)
{
	//@ assert a_walk_meets_entries_only: op != \null;
	//@ assert a_walk_meets_each_once: walk->wk_met <= walk->wk_limit;
	return (true);
}

bool
ctxop_walk_may_leave(struct ctxop_walk *walk, const struct ctxop *op)
{
	return (true);
}
