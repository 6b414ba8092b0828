/* SPDX-License-Identifier: BSD-2-Clause */
/* Four threads, two licences, two CPUs: each counts its own events. */
#include "drive.h"

typedef struct counter counter_t;
void counters_init(unsigned licences);
counter_t *counter_bind(void);
void counter_event(void);
uint64_t counter_unbind(counter_t *);

static void
counts(void *arg)
{
	counter_t *cn = counter_bind();
	uint64_t seen;

	(void)arg;
	counter_event();
	counter_event();
	seen = counter_unbind(cn);
	if (seen != 2)
		sim_fail(
		    "a counter has %ju events, expected 2", (uintmax_t)seen);
}

static void *
sets_up(void *arg)
{
	counters_init(2);
	(void)drive_thread("one", counts, NULL);
	(void)drive_thread("two", counts, NULL);
	(void)drive_thread("three", counts, NULL);
	(void)drive_thread("four", counts, NULL);
	return (arg);
}

int
main(int argc, char **argv)
{
	return (drive(argc, argv, 2, sets_up));
}
