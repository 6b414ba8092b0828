/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A loadable module's own description. mod_install() and its like are declared
 * and are not there. _init(), _fini() and _info() are the C runtime's names:
 * the build renames them to driver_init(), driver_fini() and driver_info().
 */
#ifndef KERNEL_SYS_MODCTL_H
#define KERNEL_SYS_MODCTL_H

#include <sys/devops.h>

#define MODREV_1 1
#define MODMAXLINK 10

struct mod_ops;
extern struct mod_ops mod_driverops, mod_miscops;
struct modinfo;

struct modldrv {
	struct mod_ops *drv_modops;
	char *drv_linkinfo;
	struct dev_ops *drv_dev_ops;
};

struct modlmisc {
	struct mod_ops *misc_modops;
	char *misc_linkinfo;
};

struct modlinkage {
	int ml_rev;
	void *ml_linkage[MODMAXLINK];
};

int mod_install(struct modlinkage *);
int mod_remove(struct modlinkage *);
int mod_info(struct modlinkage *, struct modinfo *);

int _init(void);
int _fini(void);
int _info(struct modinfo *);

#endif /* KERNEL_SYS_MODCTL_H */
