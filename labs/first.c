/* SPDX-License-Identifier: BSD-2-Clause */
/* See statics.h. */
#include "statics.h"

char statics_first_data = 1, statics_first_bss;
