/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver's calls to the DDI. All of them are declared and are not there: what
 * a test needs is filled in, in a file of stubs. The C library's string
 * functions are there.
 */
#ifndef KERNEL_SYS_SUNDDI_H
#define KERNEL_SYS_SUNDDI_H

#include <sys/conf.h>
#include <sys/devops.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#define DDI_SUCCESS 0
#define DDI_FAILURE (-1)
#define DDI_PSEUDO "ddi_pseudo"
#define DDI_SLEEP 0
#define DDI_NOSLEEP 1

int ddi_get_instance(dev_info_t *);
const char *ddi_driver_name(dev_info_t *);
void *ddi_get_driver_private(dev_info_t *);
void ddi_set_driver_private(dev_info_t *, void *);
int ddi_create_minor_node(dev_info_t *, const char *name, int spec_type,
    minor_t, const char *node_type, int flag);
void ddi_remove_minor_node(dev_info_t *, const char *name);
void ddi_report_dev(dev_info_t *);
int ddi_quiesce_not_needed(dev_info_t *);
int ddi_prop_op();
void dev_err(dev_info_t *, int level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

int ddi_soft_state_init(void **, size_t size, size_t n);
void ddi_soft_state_fini(void **);
int ddi_soft_state_zalloc(void *, int item);
void *ddi_get_soft_state(void *, int item);
void ddi_soft_state_free(void *, int item);

int ddi_copyin(const void *, void *, size_t, int flags);
int ddi_copyout(const void *, void *, size_t, int flags);
int ddi_strtol(const char *, char **, int base, long *);

#define ddi_quiesce_not_supported ((int (*)(dev_info_t *))nodev)

#endif /* KERNEL_SYS_SUNDDI_H */
