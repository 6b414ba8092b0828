/* SPDX-License-Identifier: BSD-2-Clause */
/* See bhyve.h. */
#include "bhyve.h"

#include "pcb.h"
#include "vmm.h"

#define ENTRIES 6      /* of each vCPU */
#define GUEST_STEPS 20 /* from an entry to the exit */
#define HOST_STEPS 90  /* of each host program */

/* An lwp, and what it computes. */
struct user {
	struct bhyve *us_bhyve;
	char us_name[THREAD_NAME_MAX];
	struct fpu_program us_program;
	struct vcpu us_vcpu; /* used by vCPUs */
	bool us_done;
};

struct bhyve {
	struct platform bh_platform;
	bool bh_has_fpu_hook;
	kmutex_t bh_lock;
	kcondvar_t bh_all_ready;
	unsigned bh_nready; /* bh_lock */
	unsigned bh_nvcpus, bh_nusers;
	struct user bh_user[]; /* the vCPUs, then the host programs */
};

/* ---- lwps ---- */

static void
user_start(struct user *us)
{
	(void)thread_setname(curthread, us->us_name);
	fpu_program_begin(&us->us_program);
	pcb_schedctl();
}

/* Making lwps takes long; what they do then does not. */
static void
wait_for_the_others(struct bhyve *bh)
{
	mutex_enter(&bh->bh_lock);
	if (++bh->bh_nready == bh->bh_nusers)
		cv_broadcast(&bh->bh_all_ready);
	while (bh->bh_nready < bh->bh_nusers)
		cv_wait(&bh->bh_all_ready, &bh->bh_lock);
	mutex_exit(&bh->bh_lock);
}

/* One step of a host program, and a look at all that the hooks look after. */
static void
user_step(struct user *us)
{
	pcb_step(&us->us_program);
	sim_trap();
}

static void
host_program(void *arg)
{
	struct user *us = arg;

	user_start(us);
	wait_for_the_others(us->us_bhyve);
	for (unsigned i = 0; i < HOST_STEPS; i++)
		user_step(us);
	us->us_done = true;
}

static void
vcpu_thread(void *arg)
{
	struct user *us = arg;
	struct vcpu *vc = &us->us_vcpu;

	user_start(us);
	vcpu_init(vc);
	wait_for_the_others(us->us_bhyve);
	for (unsigned i = 0; i < ENTRIES; i++) {
		user_step(us);
		vm_run(vc, GUEST_STEPS);
		user_step(us);
		if (i % 2 == 1)
			delay(1); /* the guest waits for its disk */
	}
	vcpu_fini(vc);
	us->us_done = true;
}

/* ---- processes ---- */

/* A vCPU has its FPU from the lwp that makes it. */
static void
create_vcpu(struct user *us)
{
	while (sim_lwp_create(vcpu_thread, us, NULL) != 0)
		continue;
}

/* The first lwp of the virtual machine. */
static void
vm_program(void *arg)
{
	struct bhyve *bh = arg;

	for (unsigned i = 0; i < bh->bh_nvcpus; i++)
		create_vcpu(&bh->bh_user[i]);
}

/* An lwp has no FPU hook before its first exec (pcb.h). */
static void
begin(const struct bhyve *bh, const char *name, void (*body)(void *), void *arg)
{
	if (bh->bh_has_fpu_hook)
		(void)sim_exec(name, body, arg);
	body(arg);
}

static void
exec_vm(void *arg)
{
	begin(arg, "bhyve", vm_program, arg);
}

static void
exec_host(void *arg)
{
	struct user *us = arg;

	begin(us->us_bhyve, us->us_name, host_program, us);
}

/* ---- set-up ---- */

static void
start(const char *name, void (*body)(void *), void *arg)
{
	klwp_t *lwp = lwp_create(body, arg, 0, sim_proc_create(name), TS_RUN,
	    MINCLSYSPRI, NULL, 0, 0);

	(void)thread_setname(lwp->lwp_thread, name);
}

static void
init_user(struct bhyve *bh, unsigned number)
{
	struct user *us = &bh->bh_user[number];
	bool is_vcpu = number < bh->bh_nvcpus;

	(void)snprintf(us->us_name, sizeof(us->us_name), "%s%u",
	    is_vcpu ? "vcpu" : "host",
	    is_vcpu ? number : number - bh->bh_nvcpus);
	us->us_bhyve = bh;
	us->us_program = (struct fpu_program){ .fp_owner = us->us_name,
		.fp_id = number + 1 };
}

static unsigned
count_cpus(void)
{
	unsigned n = 0;

	while (sim_cpu(sim_current(), n) != NULL)
		n++;
	return (n);
}

/* More vCPUs than CPUs, on any machine, so that all of them must share. */
static struct bhyve *
allocate(void)
{
	unsigned nvcpus = count_cpus() + 1;
	struct bhyve *bh = kmem_zalloc(
	    sizeof(*bh) + 2 * nvcpus * sizeof(struct user), KM_SLEEP);

	bh->bh_nvcpus = nvcpus;
	bh->bh_nusers = 2 * nvcpus;
	for (unsigned i = 0; i < bh->bh_nusers; i++)
		init_user(bh, i);
	return (bh);
}

static void *
setup(bool has_fpu_hook)
{
	struct bhyve *bh = allocate();

	pcb_platform(&bh->bh_platform);
	bh->bh_has_fpu_hook = has_fpu_hook;
	start("bhyve", exec_vm, bh);
	for (unsigned i = bh->bh_nvcpus; i < bh->bh_nusers; i++)
		start(bh->bh_user[i].us_name, exec_host, &bh->bh_user[i]);
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

/* ---- afterwards ---- */

unsigned
bhyve_absences(const void *state)
{
	const struct bhyve *bh = state;
	unsigned absences = 0;

	for (unsigned i = 0; i < bh->bh_nvcpus; i++)
		absences += vcpu_absences(&bh->bh_user[i].us_vcpu);
	return (absences);
}

bool
bhyve_conclude(const void *state, FILE *out)
{
	const struct bhyve *bh = state;
	unsigned entries = 0, migrations = 0, done = 0;

	for (unsigned i = 0; i < bh->bh_nusers; i++) {
		const struct user *us = &bh->bh_user[i];

		entries += us->us_vcpu.vc_entries;
		migrations += us->us_vcpu.vc_svm.sv_migrations;
		done += us->us_done;
	}
	(void)fprintf(out,
	    "%u vCPUs and %u host programs, %u VM entries, %u switches away "
	    "in the middle of a guest, %u migrations: registers intact\n",
	    bh->bh_nvcpus, bh->bh_nusers - bh->bh_nvcpus, entries,
	    bhyve_absences(state), migrations);
	return (done == bh->bh_nusers);
}
