/* SPDX-License-Identifier: BSD-2-Clause */
/* What explore has found, in full and as files. */
#ifndef FINDING_H
#define FINDING_H

#include "options.h"
#include "source.h"

/* STATUS_OK, or STATUS_USAGE after having said what cannot be written so. */
int findings_check(const struct options *, const struct source *);

/*
 * Print and write what the options ask for. STATUS_FAILED, after having said
 * why, if a file cannot be written.
 */
int findings_tell(const struct options *, const struct source *,
    const struct sim_config *, const struct sim_verdict *);

#endif /* FINDING_H */
