/* SPDX-License-Identifier: BSD-2-Clause */
/* The page of viewer/, before and after the runs; made by CMakeLists.txt. */
#ifndef VIEWER_H
#define VIEWER_H

#include <stddef.h>

extern const unsigned char viewer_before[], viewer_after[];
extern const size_t viewer_before_size, viewer_after_size;

#endif /* VIEWER_H */
