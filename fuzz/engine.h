/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each fuzzer is for an engine (libFuzzer's names, which all engines
 * know), and for replay.c.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <ctxop_scenario.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* One input. Returns 0; what it finds, ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What some engines call first; not replay.c. Returns 0. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Change an input of size bytes, in room for max; its new size. */
size_t LLVMFuzzerCustomMutator(
    uint8_t *, size_t size, size_t max, unsigned seed);

#define FUZZ_SEED_MAX ((size_t)1 << 17)

/* An input for a corpus from a scenario: its bytes, in room for that many. */
size_t fuzz_seed(const struct sim_scenario *, uint8_t *);

/*
 * What all inputs had so far, for a rate: operations, lines or runs; and how
 * they ended, for a person, or nothing.
 */
uint64_t fuzz_operations(void);
void fuzz_print_ends(FILE *);

/* Of those whose input is text: words that may be in it; ended by NULL. */
extern const char *const fuzz_dictionary[];

#endif /* ENGINE_H */
