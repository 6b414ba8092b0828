/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The FPU code of a port that knows the list of ctxops from when it ended in
 * NULL: it looks for its own by hand. On a ring it finds it, or goes round for
 * ever with preemption disabled (hazard H26).
 */
#include <sys/debug.h>
#include <sys/disp.h>
#include <sys/thread.h>
#include <sys/types.h>

#include "port.h"

static void
port_fp_save(void *arg)
{
}

static const struct ctxop_template port_fp_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = port_fp_save,
};

void
port_fp_attach(void)
{
	ctxop_install(curthread, &port_fp_tpl, NULL);
}

void
port_fp_detach(void)
{
	VERIFY(ctxop_remove(curthread, &port_fp_tpl, NULL));
}

boolean_t
port_fp_is_attached(void)
{
	struct ctxop *op;

	kpreempt_disable();
	for (op = curthread->t_ctx; op != NULL; op = op->next) {
		if (op->save_op == port_fp_save)
			break;
	}
	kpreempt_enable();
	return (op != NULL);
}
