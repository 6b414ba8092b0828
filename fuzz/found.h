/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a fuzzer has found: the input as a scenario file, then an abort, which
 * each engine takes for a crash. A crash of the host's in the middle of an
 * input comes here as well.
 */
#ifndef FOUND_H
#define FOUND_H

#include <ctxop_scenario.h>

/*
 * From here on it is about this scenario and this machine (whose tape is told;
 * NULL: the scenario's own), until both are NULL. The bytes are for the name,
 * and stay as long.
 */
void found_about(
    const struct sim_scenario *, const sim_t *, const void *bytes, size_t len);

/*
 * Be told of a crash of the host's; not of one that is caught by who asks for
 * it later, as machines do.
 */
void found_catch(void);

/*
 * Say what was found, write FUZZ_FOUND/found-HASH.ctx (in the environment; the
 * current folder without it) with its tape, say so, and abort.
 */
void found(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn, cold));

/* FNV-1a of 64 bits: equal inputs are treated equally, in any process. */
uint64_t found_hash(const void *bytes, size_t len);

#endif /* FOUND_H */
