/* SPDX-License-Identifier: BSD-2-Clause */
/* A performance counter of each CPU, for fewer threads at a time than ask. */
#ifndef COUNTERS_H
#define COUNTERS_H

#include <sys/types.h>

typedef struct counter counter_t;

extern void counters_init(uint_t licences);
extern void counters_fini(void);
extern counter_t *counter_bind(void); /* waits until there is a licence */
extern void counter_event(void);
extern uint64_t counter_unbind(counter_t *); /* how many events it counted */

#endif /* COUNTERS_H */
