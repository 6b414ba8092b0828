/* SPDX-License-Identifier: BSD-2-Clause */
/* A run as one page for a browser, which needs nothing else: tools/viewer. */
#ifndef PAGE_H
#define PAGE_H

#include "source.h"

/* What a machine records for it. */
#define PAGE_TRACE (SIM_EV_ALL | SIM_EV_DETAILS)

/*
 * Write the run that sim has made into a file: STATUS_FAILED after having said
 * why, if that cannot be. With op_beside, beside the first run of that page.
 */
int page_write(const char *file, const struct options *,
    const struct sim_config *, const sim_t *sim);

/*
 * A run that another program has told by sim_trace_view(), in silence. False
 * after having said why, if that cannot be.
 */
bool page_write_view(
    const char *file, const char *name, const char *command, const char *view);

/* The run that is made by what was found. */
int page_write_finding(const char *file, const struct options *,
    const struct source *, const struct sim_config *,
    const struct sim_finding *);

#endif /* PAGE_H */
