/* SPDX-License-Identifier: BSD-2-Clause */
/* What sim_trace_chrome() shows, in words. */
#ifndef TRACKS_H
#define TRACKS_H

#include "harness.h"

/* All of it; the caller frees it. */
char *chrome_text(const sim_t *);

/*
 * The slices of the CPU or the thread of that name: "a(b(c) d)" for two in one,
 * one of which has one. Every slice that begins there ends there.
 */
void assert_track(const sim_t *, const char *name, const char *slices);

#endif /* TRACKS_H */
