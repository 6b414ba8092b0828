/* SPDX-License-Identifier: BSD-2-Clause */
/* The FPU code of a port. */
#ifndef PORT_H
#define PORT_H

#include <sys/types.h>

extern void port_fp_attach(void);
extern void port_fp_detach(void);
extern boolean_t port_fp_is_attached(void);

#endif /* PORT_H */
