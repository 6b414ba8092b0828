/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The closed state space: from a machine where nothing is allocated, every
 * operation in every state that can be reached, in lockstep with the oracle,
 * until no new state appears.
 *
 * A state is what the compiled library has in memory: t_ctx of each thread, the
 * links and fields of each ctxop, what the machine knows of it; with numbers in
 * place of addresses, and without times, which the oracle compares. Operations
 * are run by the library's compiled code, and so is the way to each state: its
 * calls build it, and the image is compared before anything is tried in it.
 */
#ifndef SPACE_H
#define SPACE_H

#include "lockstep.h"

struct space_result {
	uint64_t sr_states, sr_transitions;
	uint64_t sr_ended; /* of these: a panic or a fatal violation */
	uint64_t sr_deeds; /* wide.h: done by handlers */
	char sr_fault[4 * MODEL_WORDS]; /* "": none */
};

/*
 * So many threads and ctxops. Wrong calls are made in every state; violations
 * are fatal or recorded. False: sr_fault says why.
 */
bool space_explore(
    unsigned nthreads, unsigned nops, enum sim_setting, struct space_result *);

/* As many states as there must be. */
uint64_t space_expected(unsigned nthreads, unsigned nops);

#endif /* SPACE_H */
