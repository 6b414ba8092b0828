/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The answer's own static variables: each run is to find them as the first one
 * did. The answer is linked between first.c and last.c, so they lie between
 * what those two define.
 */
#ifndef STATICS_H
#define STATICS_H

void statics_keep(void);
void statics_put_back(void);

/* Before them, and behind: of those that have a value, and of those that are 0.
 */
extern char statics_first_data, statics_first_bss;
extern char statics_last_data, statics_last_bss;

#endif /* STATICS_H */
