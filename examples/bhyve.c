/* SPDX-License-Identifier: BSD-2-Clause */
/* See bhyve.h. */
#include "bhyve.h"

#include "schedctl.h"
#include "segregs.h"
#include "vmm.h"

#define ENTRIES 6     /* of each vCPU */
#define GUEST_STEPS 8 /* from an entry to the exit */
#define HOST_STEPS 30 /* of each host program */

/* A user thread, in the order of its ctxops: oldest first. */
struct user {
	struct bhyve *us_bhyve;
	char us_name[THREAD_NAME_MAX];
	struct segregs us_segregs;
	struct fpu us_fpu;
	struct schedctl us_schedctl;
	struct fpu_program us_program;
	struct vcpu us_vcpu; /* used by vCPU threads */
	bool us_done;
};

struct bhyve {
	struct platform bh_platform;
	bool bh_has_fpu_hook;
	unsigned bh_nusers;
	struct user bh_user[];
};

/* ---- threads ---- */

static void
user_start(struct user *us)
{
	struct bhyve *bh = us->us_bhyve;

	lwp_segregs_install(curthread, &us->us_segregs);
	fpu_program_expected(&us->us_program, &us->us_fpu.fp_area);
	if (bh->bh_has_fpu_hook)
		fpu_install(&us->us_fpu);
	else
		fpu_install_without_hook(&us->us_fpu);
	schedctl_start(&us->us_schedctl);
}

/* One step of a host program, and a look at all that the hooks look after. */
static void
user_step(struct user *us)
{
	fpu_program_step(&us->us_program);
	if (!lwp_segregs_loaded(&us->us_segregs))
		sim_fail("segment bases corrupted: %s expected its own on "
			 "CPU %d, found another thread's",
		    us->us_name, CPU->cpu_id);
	if (!schedctl_is_true(&us->us_schedctl))
		sim_fail("schedctl page of %s is wrong: expected it to say "
			 "on CPU %d",
		    us->us_name, CPU->cpu_id);
}

static void
user_end(struct user *us)
{
	schedctl_end(&us->us_schedctl);
	us->us_done = true;
}

static void
host_program(void *arg)
{
	struct user *us = arg;

	user_start(us);
	for (unsigned i = 0; i < HOST_STEPS; i++)
		user_step(us);
	user_end(us);
}

static void
vcpu_thread(void *arg)
{
	struct user *us = arg;
	struct vcpu *vc = &us->us_vcpu;

	user_start(us);
	vcpu_init(vc, &us->us_fpu, us->us_name, us->us_program.fp_id + 1);
	for (unsigned i = 0; i < ENTRIES; i++) {
		user_step(us);
		vm_run(vc, GUEST_STEPS);
		user_step(us);
		if (i % 2 == 1)
			delay(1); /* the guest waits for its disk */
	}
	vcpu_fini(vc);
	user_end(us);
}

/* ---- set-up ---- */

/* Users are numbered from 0; even ones are vCPUs. */
static void
user_create(struct bhyve *bh, unsigned number)
{
	struct user *us = &bh->bh_user[number];
	bool is_vcpu = number % 2 == 0;
	kthread_t *t;

	(void)snprintf(us->us_name, sizeof(us->us_name), "%s%u",
	    is_vcpu ? "vcpu" : "host", number / 2);
	us->us_bhyve = bh;
	us->us_segregs = (struct segregs){ .sr_fsbase = 0x1000 + number,
		.sr_gsbase = 0x2000 + number };
	us->us_program = (struct fpu_program){ .fp_owner = us->us_name,
		.fp_id = 10 * (number + 1) };
	t = thread_create(NULL, 0, is_vcpu ? vcpu_thread : host_program, us, 0,
	    NULL, TS_RUN, MINCLSYSPRI);
	(void)thread_setname(t, us->us_name);
}

static unsigned
count_cpus(void)
{
	unsigned n = 0;

	while (sim_cpu(sim_current(), n) != NULL)
		n++;
	return (n);
}

/* More threads than CPUs, on any machine, so that all of them must share. */
static void *
setup(bool has_fpu_hook)
{
	unsigned nusers = 2 * (count_cpus() + 1);
	struct bhyve *bh = kmem_zalloc(
	    sizeof(*bh) + nusers * sizeof(struct user), KM_SLEEP);

	sim_platform(
	    &(const struct sim_platform){ .pf_arg = &bh->bh_platform });
	bh->bh_has_fpu_hook = has_fpu_hook;
	bh->bh_nusers = nusers;
	for (unsigned i = 0; i < nusers; i++)
		user_create(bh, i);
	return (bh);
}

void *
bhyve_setup(void)
{
	return (setup(true));
}

void *
bhyve_setup_without_fpu_hook(void)
{
	return (setup(false));
}

unsigned
bhyve_absences(const void *state)
{
	const struct bhyve *bh = state;
	unsigned absences = 0;

	for (unsigned i = 0; i < bh->bh_nusers; i++)
		absences += bh->bh_user[i].us_vcpu.vc_absences;
	return (absences);
}

bool
bhyve_conclude(const void *state, FILE *out)
{
	const struct bhyve *bh = state;
	unsigned entries = 0, done = 0;

	for (unsigned i = 0; i < bh->bh_nusers; i++) {
		entries += bh->bh_user[i].us_vcpu.vc_entries;
		done += bh->bh_user[i].us_done;
	}
	(void)fprintf(out,
	    "%u vCPUs and %u host programs, %u VM entries, %u switches away "
	    "in the middle of a guest: registers intact\n",
	    bh->bh_nusers / 2, bh->bh_nusers / 2, entries,
	    bhyve_absences(state));
	return (done == bh->bh_nusers);
}
