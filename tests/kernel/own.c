/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that holds with the headers of own/ only, and with the machine's
 * threads, lwps and time.
 */
#include <sys/atomic.h>
#include <sys/cpuvar.h>
#include <sys/debug.h>
#include <sys/klwp.h>
#include <sys/param.h>
#include <sys/proc.h>
#include <sys/thread.h>
#include <sys/time.h>
#include <sys/types.h>

#ifndef OWN_TYPES
#error "expected sys/types.h of own/"
#endif

CTASSERT(__builtin_types_compatible_p(hrtime_t, long long));
CTASSERT(__builtin_types_compatible_p(int8_t, char));
CTASSERT(__builtin_types_compatible_p(
    __typeof__(((klwp_t *)0)->lwp_pcb.pcb_fpu.fpu_own), int));
CTASSERT(OWN_PARAM == 1);

extern hrtime_t own_time(void);

hrtime_t
own_time(void)
{
	VERIFY3P(curproc, ==, &p0);
	return (gethrtime());
}
