/* SPDX-License-Identifier: BSD-2-Clause */
/* Today's ring, as it is; the build puts points at its accesses. */
#include "../../lib/ctxop.c"
