/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations of the kernel: play_engine.c. */
#include "play.h"

static const struct sim_consumer *const none[] = { NULL };

const struct sim_consumer *const *const fuzz_words = none;
