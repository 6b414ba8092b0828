/* SPDX-License-Identifier: BSD-2-Clause */
/* Its sizes. */
#ifndef OWN_SYS_PARAM_H
#define OWN_SYS_PARAM_H

#define OWN_PARAM 1

#endif /* OWN_SYS_PARAM_H */
