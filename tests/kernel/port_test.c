/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread that has ctxops asks whether the port's is among them: it is not. */
#include "drive.h"

void port_fp_attach(void);
void port_fp_detach(void);
int port_fp_is_attached(void);

static void
saves_nothing(void *arg)
{
	(void)arg;
}

static const struct ctxop_template other_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = saves_nothing,
};

static void
asks(void *arg)
{
	(void)arg;
	VERIFY(!port_fp_is_attached());
	ctxop_install(curthread, &other_tpl, NULL);
	port_fp_attach();
	VERIFY(port_fp_is_attached());
	port_fp_detach();
	VERIFY(!port_fp_is_attached());
}

static void *
sets_up(void *arg)
{
	(void)drive_thread("asks", asks, NULL);
	return (arg);
}

int
main(int argc, char **argv)
{
	return (drive(argc, argv, 1, sets_up));
}
