/* SPDX-License-Identifier: BSD-2-Clause */
/* Two virtual CPUs on two CPUs: each guest's register is its own. */
#include "drive.h"

struct vcpu;
struct vcpu *vcpu_create(unsigned id);
void vcpu_destroy(struct vcpu *);
void vcpu_run(struct vcpu *, unsigned steps);
int driver_init(void);
int driver_fini(void);

static void
runs_a_guest(void *arg)
{
	struct vcpu *vc = vcpu_create((unsigned)(uintptr_t)arg);

	vcpu_run(vc, 2);
	vcpu_run(vc, 1);
	vcpu_destroy(vc);
}

static void *
sets_up(void *arg)
{
	VERIFY0(driver_init());
	(void)drive_thread("one", runs_a_guest, (void *)1);
	(void)drive_thread("two", runs_a_guest, (void *)2);
	VERIFY0(driver_fini());
	return (arg);
}

int
main(int argc, char **argv)
{
	return (drive(argc, argv, 1, sets_up));
}
