/* SPDX-License-Identifier: BSD-2-Clause */
/* ctxsim grade: an answer to a lab, and its points. */
#ifndef GRADE_H
#define GRADE_H

#include "options.h"

/* STATUS_FAILED if it has not got all of the points. */
int grade(struct options *);

#endif /* GRADE_H */
