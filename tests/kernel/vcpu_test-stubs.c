/* SPDX-License-Identifier: BSD-2-Clause */
/* Stubs: what the test of vcpu.c needs of the DDI. */
#include <sys/cmn_err.h>
#include <sys/ddi.h>
#include <sys/modctl.h>
#include <sys/sunddi.h>

struct mod_ops {
	int unused;
} mod_driverops;

static struct modlinkage *installed;

int
mod_install(struct modlinkage *linkage)
{
	installed = linkage;
	return (0);
}

int
mod_remove(struct modlinkage *linkage)
{
	VERIFY3P(linkage, ==, installed);
	installed = NULL;
	return (0);
}

int
mod_info(struct modlinkage *linkage, struct modinfo *info)
{
	panic("mod_info(%p, %p): a stub was called", (void *)linkage,
	    (void *)info);
}

int
ddi_create_minor_node(dev_info_t *dip, const char *name, int spec_type,
    minor_t minor, const char *node_type, int flag)
{
	panic("ddi_create_minor_node: a stub was called");
}

void
ddi_remove_minor_node(dev_info_t *dip, const char *name)
{
	panic("ddi_remove_minor_node: a stub was called");
}

int
ddi_get_instance(dev_info_t *dip)
{
	panic("ddi_get_instance: a stub was called");
}

int
ddi_prop_op()
{
	panic("ddi_prop_op: a stub was called");
}

int
ddi_quiesce_not_needed(dev_info_t *dip)
{
	panic("ddi_quiesce_not_needed: a stub was called");
}
