/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An enumeration of its own, to check searches against: CPU 0 attaches an entry
 * to a ring, CPU 1 takes another entry off it under a lock, each access one
 * step, and all orders of steps are gone through by copying the state. It
 * shares no code with the library.
 */
#ifndef EXPLORE_COUNT_H
#define EXPLORE_COUNT_H

#include <stdint.h>

enum attach {
	ATTACH_UNLOCKED,
	ATTACH_LOCKED, /* takes the lock as well */
	/* Unlocked, and its reads were before CPU 1 began: fewer orders. */
	ATTACH_WRITES
};

struct count {
	uint64_t schedules, corrupt;
	/* With at most so many preemptions. */
	uint64_t bounded[4], bounded_corrupt[4];
	/* Classes of schedules that order conflicting accesses in one way. */
	uint64_t classes, corrupt_classes;
};

/* A ring of so many entries (1 to 4), of which the nth, from 0, the newest,
 * is taken off. */
struct count count_schedules(unsigned entries, unsigned nth, enum attach);

#endif /* EXPLORE_COUNT_H */
