/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inputs on a machine. Whatever an input does, it must end in one of the ways
 * that sched_sim.h names, with the machine sound, and do the same again:
 *
 * C1. The run ends as no other than an enum sim_outcome, and is no misfit.
 * C2. Where no violation was seen, nothing is trapped, the rings of all threads
 *     are sound, and no memory is lost or corrupt; but for what consumers are
 *     told to do with each other's, or to forget.
 * C3. Some inputs, chosen by their bytes, are played again: as the same bytes,
 *     and as text with the tape that was printed. All traces and reports are
 *     the same, byte for byte.
 * C4. An input is tried without stacks, whose unwinding would take most of the
 *     time. What is wrong then is played again with them, for its report; that
 *     this finds something else, or nothing, is a finding as well.
 */
#ifndef PLAY_H
#define PLAY_H

#include "input.h"

/* Of the fuzzer: the consumers whose operations it has, ended by NULL. */
extern const struct sim_consumer *const *const fuzz_words;

/* Have all machines made, with all the threads that an input may have. */
void play_warm(void);

void play_input(const struct vocabulary *, const uint8_t *bytes, size_t len);

/* I3 of input.h, for a scenario that was decoded. */
void play_check_coding(const struct vocabulary *, const struct sim_scenario *);

/* Of all inputs that were played so far: operations, and how they ended. */
uint64_t play_operations(void);
void play_print_ends(FILE *);

#endif /* PLAY_H */
