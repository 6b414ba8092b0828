/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypervisor's driver: a virtual CPU is loaded into the CPU that its thread
 * is on, and a ctxop puts and loads it around each absence of the thread.
 */
#include <sys/atomic.h>
#include <sys/cmn_err.h>
#include <sys/conf.h>
#include <sys/cpuvar.h>
#include <sys/ddi.h>
#include <sys/debug.h>
#include <sys/disp.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/modctl.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/sunddi.h>
#include <sys/sysmacros.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/types.h>

#include "vcpu.h"

static uint64_t vcpu_register[64]; /* what each CPU holds of a guest */
static volatile uint_t vcpu_count;

/* ---- hardware ---- */

static void
vcpu_load(void *arg)
{
	vcpu_t *vc = arg;

	if (vc->vc_last_cpu != CPU->cpu_id && vc->vc_last_cpu != -1)
		vc->vc_migrations++;
	vc->vc_last_cpu = CPU->cpu_id;
	vcpu_register[CPU->cpu_id] = vc->vc_guest;
	vc->vc_loaded = B_TRUE;
}

static void
vcpu_put(void *arg)
{
	vcpu_t *vc = arg;

	ASSERT3S(vc->vc_last_cpu, ==, CPU->cpu_id);
	vc->vc_guest = vcpu_register[CPU->cpu_id];
	vcpu_register[CPU->cpu_id] = 0;
	vc->vc_loaded = B_FALSE;
}

static const struct ctxop_template vcpu_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = vcpu_put,
	.ct_restore = vcpu_load,
};

/* ---- entry and exit ---- */

static void
vcpu_enter(vcpu_t *vc)
{
	kpreempt_disable();
	ctxop_attach(curthread, vc->vc_ctxop);
	vcpu_load(vc);
	kpreempt_enable();
}

static void
vcpu_leave(vcpu_t *vc)
{
	kpreempt_disable();
	ctxop_detach(curthread, vc->vc_ctxop);
	vcpu_put(vc);
	kpreempt_enable();
}

/* The guest counts in its register, between interrupts. */
static void
vcpu_step(void)
{
	kpreempt_disable();
	vcpu_register[CPU->cpu_id]++;
	kpreempt_enable();
}

void
vcpu_run(vcpu_t *vc, uint_t steps)
{
	uint64_t before;
	uint_t i;

	mutex_enter(&vc->vc_lock);
	before = vc->vc_guest;
	vcpu_enter(vc);
	for (i = 0; i < steps; i++)
		vcpu_step();
	vcpu_leave(vc);
	VERIFY3U(vc->vc_guest, ==, before + steps);
	mutex_exit(&vc->vc_lock);
}

/* ---- life ---- */

vcpu_t *
vcpu_create(uint_t id)
{
	vcpu_t *vc = kmem_zalloc(sizeof(*vc), KM_SLEEP);

	mutex_init(&vc->vc_lock, NULL, MUTEX_DRIVER, NULL);
	vc->vc_ctxop = ctxop_allocate(&vcpu_tpl, vc);
	vc->vc_last_cpu = -1;
	vc->vc_guest = (uint64_t)id << 32;
	atomic_inc_uint(&vcpu_count);
	return (vc);
}

void
vcpu_destroy(vcpu_t *vc)
{
	ASSERT(!vc->vc_loaded);
	atomic_dec_uint(&vcpu_count);
	ctxop_free(vc->vc_ctxop);
	mutex_destroy(&vc->vc_lock);
	kmem_free(vc, sizeof(*vc));
}

/* ---- the module ---- */

static int
vcpu_attach(dev_info_t *dip, ddi_attach_cmd_t cmd)
{
	if (cmd != DDI_ATTACH)
		return (DDI_FAILURE);
	if (ddi_create_minor_node(dip, "vcpu", S_IFCHR, 0, DDI_PSEUDO, 0) !=
	    DDI_SUCCESS) {
		cmn_err(
		    CE_WARN, "vcpu%d: no minor node", ddi_get_instance(dip));
		return (DDI_FAILURE);
	}
	return (DDI_SUCCESS);
}

static int
vcpu_detach(dev_info_t *dip, ddi_detach_cmd_t cmd)
{
	if (cmd != DDI_DETACH || vcpu_count != 0)
		return (DDI_FAILURE);
	ddi_remove_minor_node(dip, NULL);
	return (DDI_SUCCESS);
}

static struct cb_ops vcpu_cb_ops = { .cb_open = (int (*)(
					 dev_t *, int, int, cred_t *))nodev,
	.cb_close = (int (*)(dev_t, int, int, cred_t *))nodev,
	.cb_prop_op = ddi_prop_op,
	.cb_flag = D_NEW | D_MP,
	.cb_rev = CB_REV };

static struct dev_ops vcpu_dev_ops = { .devo_rev = DEVO_REV,
	.devo_attach = vcpu_attach,
	.devo_detach = vcpu_detach,
	.devo_cb_ops = &vcpu_cb_ops,
	.devo_quiesce = ddi_quiesce_not_needed };

static struct modldrv vcpu_modldrv = { &mod_driverops, "virtual CPUs",
	&vcpu_dev_ops };

static struct modlinkage vcpu_modlinkage = { MODREV_1,
	{ &vcpu_modldrv, NULL } };

int
_init(void)
{
	vcpu_count = 0;
	bzero(vcpu_register, sizeof(vcpu_register));
	return (mod_install(&vcpu_modlinkage));
}

int
_info(struct modinfo *modinfop)
{
	return (mod_info(&vcpu_modlinkage, modinfop));
}

int
_fini(void)
{
	return (mod_remove(&vcpu_modlinkage));
}
