/* SPDX-License-Identifier: BSD-2-Clause */
/* Two hooked threads on a CPU: each is told of all its absences, in turn. */
#include "drive.h"

typedef struct thread_hook thread_hook_t;
int hook_init(void);
thread_hook_t *hook_create(void (*)(void *arg, int resumed), void *arg);
void hook_enable(thread_hook_t *);
void hook_disable(thread_hook_t *);
void hook_release(thread_hook_t *);

struct seen {
	unsigned away, back;
};

static void
is_told(void *arg, int resumed)
{
	struct seen *seen = arg;

	VERIFY3U(seen->away, ==, seen->back + (resumed ? 1 : 0));
	if (resumed)
		seen->back++;
	else
		seen->away++;
}

static void
is_hooked(void *arg)
{
	struct seen seen = { 0, 0 };
	thread_hook_t *th = hook_create(is_told, &seen);

	(void)arg;
	hook_enable(th);
	yield();
	sim_point();
	hook_disable(th);
	VERIFY3U(seen.away, ==, seen.back);
	hook_release(th);
}

static void *
sets_up(void *arg)
{
	VERIFY0(hook_init());
	(void)drive_thread("one", is_hooked, NULL);
	(void)drive_thread("two", is_hooked, NULL);
	return (arg);
}

int
main(int argc, char **argv)
{
	return (drive(argc, argv, 1, sets_up));
}
