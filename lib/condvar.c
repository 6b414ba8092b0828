/* SPDX-License-Identifier: BSD-2-Clause */
/* Condition variables: a sleep queue, entered with a mutex held. */
#include "machine.h"

void
cv_init(kcondvar_t *cv, const char *name, kcv_type_t type, void *arg)
{
	NEED(cv);
	(void)type;
	(void)arg;
	*cv = (kcondvar_t){ 0 };
	if (name != NULL)
		sim_name(cv, name);
}

void
cv_destroy(kcondvar_t *cv)
{
	NEED(cv);
	if (cv->cv_waiters.tq_first != NULL)
		panic("cv_destroy: %s still waits on it",
		    thread_of(cv->cv_waiters.tq_first)->st_name);
	name_drop(machine(), cv);
}

void
cv_wait(kcondvar_t *cv, kmutex_t *mp)
{
	bool sleeps = may_sleep("cv_wait");

	NEED(cv);
	NEED(mp);
	if (!mutex_owned(mp))
		panic("cv_wait: %s does not hold the mutex",
		    thread_of(curthread)->st_name);
	if (sleeps)
		sleepq_insert(&cv->cv_waiters, cv, "condition variable");
	mutex_exit(mp);
	if (sleeps)
		swtch();
	mutex_enter(mp);
	mp->m_taken = __builtin_return_address(0);
}

void
cv_signal(kcondvar_t *cv)
{
	NEED(cv);
	step_point(machine(), cv, sizeof(*cv), STEP_WRITE);
	sleepq_wake_first(&cv->cv_waiters);
	kernel_point();
}

void
cv_broadcast(kcondvar_t *cv)
{
	NEED(cv);
	step_point(machine(), cv, sizeof(*cv), STEP_WRITE);
	sleepq_wake_all(&cv->cv_waiters);
	kernel_point();
}
