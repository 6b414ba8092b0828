/* SPDX-License-Identifier: BSD-2-Clause */
/* And an hrtime_t is a long long. */
#ifndef OWN_SYS_TIME_H
#define OWN_SYS_TIME_H

#include <sys/types.h>

typedef longlong_t hrtime_t;

extern hrtime_t gethrtime(void);
extern hrtime_t gethrtime_unscaled(void);

#endif /* OWN_SYS_TIME_H */
