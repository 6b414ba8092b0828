/* SPDX-License-Identifier: BSD-2-Clause */
/* See statics.h. */
#include "statics.h"

char statics_last_data = 1, statics_last_bss;
