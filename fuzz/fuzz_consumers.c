/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations of the kernel and of all consumers: play_engine.c. */
#include "play.h"

#include <scenario.h>

const struct sim_consumer *const *const fuzz_words = scenario_words;
