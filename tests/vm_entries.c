/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypervisor at work: 64 vCPUs share 4 CPUs and enter their guests, again and
 * again. Nothing is allocated on the way, nothing is lost, and no register of a
 * guest or a host is ever another's.
 *
 *	vm_entries [ENTRIES]
 */
#include <ctxop_mdb.h>
#include <inttypes.h>
#include <pcb.h>
#include <stdlib.h>
#include <vmm.h>

#define NCPUS 4
#define NVCPUS 64
#define GUEST_STEPS 2 /* of each entry */
#define AWAKE 250     /* entries before it waits for a disk */
#define ENTRIES 20000
#define POINTS 16 /* that an entry passes, at most */
#define SEED 42

struct user {
	struct fpu_program us_program;
	struct vcpu us_vcpu;
};

static struct platform hardware;
static struct user users[NVCPUS];
static uint64_t entries, entries_begun;
static unsigned nready;
static uint64_t requests; /* for memory, when the last vCPU was ready */

static void
wait_for_the_others(void)
{
	if (++nready == NVCPUS)
		requests = sim_kmem_requests(sim_current());
	while (nready < NVCPUS)
		delay(1);
}

static void
vcpu_thread(void *arg)
{
	struct user *us = arg;

	us->us_program = (struct fpu_program){ .fp_owner = curthread->t_name,
		.fp_id = (uint32_t)(us - users) + 1 };
	fpu_program_begin(&us->us_program);
	vcpu_init(&us->us_vcpu);
	pcb_schedctl();
	wait_for_the_others();
	while (entries_begun < entries) {
		entries_begun++;
		vm_run(&us->us_vcpu, GUEST_STEPS);
		pcb_step(&us->us_program);
		if (us->us_vcpu.vc_entries % AWAKE == 0)
			delay(1);
	}
	if (requests != sim_kmem_requests(sim_current()))
		sim_fail("VM entries allocate memory");
	vcpu_fini(&us->us_vcpu);
}

static void
exec_vm(void *arg)
{
	(void)sim_exec("vm", vcpu_thread, arg);
}

static enum sim_outcome
run(sim_t *sim)
{
	pcb_platform(&hardware);
	for (unsigned i = 0; i < NVCPUS; i++)
		(void)lwp_create(exec_vm, &users[i], 0, sim_proc_create("vm"),
		    TS_RUN, MINCLSYSPRI, NULL, 0, 0);
	return (sim_run(sim));
}

static bool
conclude(sim_t *sim)
{
	unsigned absences = 0, migrations = 0;

	for (unsigned i = 0; i < NVCPUS; i++) {
		absences += vcpu_absences(&users[i].us_vcpu);
		migrations += users[i].us_vcpu.vc_svm.sv_migrations;
	}
	(void)printf("%" PRIu64 " VM entries, %u switches away in the middle "
		     "of a guest, %u migrations, %" PRIu64 " points\n",
	    entries_begun, absences, migrations, sim_report(sim)->sr_points);
	return (
	    sim_findleaks(sim, stdout) == 0 && absences > 0 && migrations > 0);
}

static int
run_machine(void)
{
	const struct sim_config cfg = { .sc_ncpus = NCPUS,
		.sc_tape = SIM_SEED(SEED),
		.sc_tick = 1500,
		.sc_budget = POINTS * entries + 100000 };
	sim_t *sim = sim_create(&cfg, NULL, 0);
	bool held;

	if (sim == NULL)
		return (1);
	held = run(sim) == SIM_OK && conclude(sim);
	if (!held) /* the tape is long */
		(void)printf("%s: %s\n",
		    sim_outcome_name(sim_report(sim)->sr_outcome),
		    sim_report(sim)->sr_message);
	sim_destroy(sim);
	return (!held);
}

int
main(int argc, char **argv)
{
	char *end = NULL;

	entries = argc > 1 ? strtoull(argv[1], &end, 10) : ENTRIES;
	if (entries < ENTRIES || (end != NULL && *end != '\0')) {
		(void)fprintf(stderr,
		    "usage: vm_entries [ENTRIES], a number from %d\n", ENTRIES);
		return (2);
	}
	return (run_machine());
}
