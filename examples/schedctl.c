/* SPDX-License-Identifier: BSD-2-Clause */
/* See schedctl.h. */
#include "schedctl.h"

#include <ctxop.h>

static void
schedctl_save(void *arg)
{
	struct schedctl *sc = arg;

	sc->sc_state = SC_OFFPROC;
}

static void
schedctl_restore(void *arg)
{
	struct schedctl *sc = arg;

	sc->sc_state = SC_ONPROC;
	sc->sc_cpu = CPU->cpu_id;
}

static const struct ctxop_template schedctl_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = schedctl_save,
	.ct_restore = schedctl_restore,
};

void
schedctl_start(struct schedctl *sc)
{
	sim_name(sc, "schedctl");
	ctxop_install(curthread, &schedctl_tpl, sc);
	kpreempt_disable();
	schedctl_restore(sc);
	kpreempt_enable();
}

void
schedctl_end(struct schedctl *sc)
{
	VERIFY3S(ctxop_remove(curthread, &schedctl_tpl, sc), ==, 1);
}

bool
schedctl_is_true(const struct schedctl *sc)
{
	bool is_true;

	kpreempt_disable();
	is_true = sc->sc_state == SC_ONPROC && sc->sc_cpu == CPU->cpu_id;
	kpreempt_enable();
	return (is_true);
}
