/* SPDX-License-Identifier: BSD-2-Clause */
/* What a driver answers: tables of functions, which nobody here calls. */
#ifndef KERNEL_SYS_DEVOPS_H
#define KERNEL_SYS_DEVOPS_H

#include <sys/cred.h>
#include <sys/types.h>

typedef struct dev_info dev_info_t;
struct uio;
struct bus_ops;
struct streamtab;
struct pollhead;

typedef enum { DDI_ATTACH = 0, DDI_RESUME = 1 } ddi_attach_cmd_t;
typedef enum { DDI_DETACH = 0, DDI_SUSPEND = 1 } ddi_detach_cmd_t;
typedef enum { DDI_RESET_FORCE } ddi_reset_cmd_t;
typedef enum { DDI_INFO_DEVT2DEVINFO, DDI_INFO_DEVT2INSTANCE } ddi_info_cmd_t;

struct cb_ops {
	int (*cb_open)(dev_t *, int flag, int otyp, cred_t *);
	int (*cb_close)(dev_t, int flag, int otyp, cred_t *);
	int (*cb_strategy)(void *);
	int (*cb_print)(dev_t, char *);
	int (*cb_dump)(dev_t, caddr_t, long, int);
	int (*cb_read)(dev_t, struct uio *, cred_t *);
	int (*cb_write)(dev_t, struct uio *, cred_t *);
	int (*cb_ioctl)(dev_t, int cmd, intptr_t, int mode, cred_t *, int *);
	int (*cb_devmap)();
	int (*cb_mmap)(dev_t, off_t, int);
	int (*cb_segmap)();
	int (*cb_chpoll)(dev_t, short, int, short *, struct pollhead **);
	int (*cb_prop_op)();
	struct streamtab *cb_str;
	int cb_flag;
	int cb_rev;
	int (*cb_aread)();
	int (*cb_awrite)();
};

struct dev_ops {
	int devo_rev;
	int devo_refcnt;
	int (*devo_getinfo)(dev_info_t *, ddi_info_cmd_t, void *, void **);
	int (*devo_identify)(dev_info_t *);
	int (*devo_probe)(dev_info_t *);
	int (*devo_attach)(dev_info_t *, ddi_attach_cmd_t);
	int (*devo_detach)(dev_info_t *, ddi_detach_cmd_t);
	int (*devo_reset)(dev_info_t *, ddi_reset_cmd_t);
	struct cb_ops *devo_cb_ops;
	struct bus_ops *devo_bus_ops;
	int (*devo_power)(dev_info_t *, int component, int level);
	int (*devo_quiesce)(dev_info_t *);
};

#define DEVO_REV 4
#define CB_REV 1
#define D_NEW 0x000
#define D_MP 0x020
#define D_64BIT 0x200

#endif /* KERNEL_SYS_DEVOPS_H */
