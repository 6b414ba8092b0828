/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for the kernel's FPU: see kfpu.h. */
#include "fpu.h"
#include "kfpu.h"

/* The kernel code of a thread that computes, and where its template looks. */
struct kfpu_thread {
	kfpu_state_t kt_kfpu; /* first: the arg of `allocate x kfpu' */
	struct fpu_program kt_program;
};

#define FIRST_ID 0x80000000 /* of kernel code; user programs are below */

SIM_VERB(word_load)
{
	struct kfpu_thread *kt = state;

	kernel_fpu_load(&kt->kt_kfpu, 0);
	return (0);
}

SIM_VERB(word_unload)
{
	struct kfpu_thread *kt = state;

	kernel_fpu_unload(&kt->kt_kfpu, 0);
	return (0);
}

SIM_VERB(word_begin)
{
	struct kfpu_thread *kt = state;

	kernel_fpu_begin(&kt->kt_kfpu, 0);
	return (0);
}

SIM_VERB(word_end)
{
	struct kfpu_thread *kt = state;

	kernel_fpu_end(&kt->kt_kfpu, 0);
	return (0);
}

/* In the registers from the first step to the last. */
SIM_VERB(word_compute)
{
	struct kfpu_thread *kt = state;
	struct fpu_program *program = &kt->kt_program;

	program->fp_owner = curthread->t_name;
	program->fp_id = FIRST_ID | (uint32_t)curthread->t_did;
	fpu_program_begin(program);
	for (uint32_t i = 0; i < v->sv_number; i++) {
		sim_point();
		fpu_program_step(program);
	}
	return (0);
}

SIM_VERB(word_run)
{
	const struct sim_value steps = { .sv_number = 8 };

	for (uint32_t i = 0; i < v->sv_number; i++) {
		(void)word_begin(state, NULL);
		(void)word_compute(state, &steps);
		(void)word_end(state, NULL);
	}
	return (0);
}

SIM_VERB(word_absences)
{
	const struct kfpu_thread *kt = state;

	return ((int)kt->kt_kfpu.kfpu_absences);
}

static const struct sim_verb verbs[] = {
	{ "begin", { 0 }, word_begin, "kernel_fpu_begin()" },
	{ "end", { 0 }, word_end, "kernel_fpu_end()" },
	{ "load", { 0 }, word_load,
	    "begin without its ctxop; with preemption off" },
	{ "unload", { 0 }, word_unload,
	    "end without its ctxop; with preemption off" },
	{ "compute", { SIM_O_NUMBER }, word_compute,
	    "STEPS: in the registers, which are checked at each" },
	{ "run", { SIM_O_NUMBER }, word_run, "TIMES: begin, compute 8, end" },
	{ "absences", { 0 }, word_absences,
	    "how often the thread left its CPU with a ctxop on" },
	{ .vb_name = NULL },
};

static const struct sim_named_template templates[] = {
	{ "kfpu", &kfpu_tpl },
	{ .nt_name = NULL },
};

const struct sim_consumer kfpu_words = {
	.cs_name = "kfpu",
	.cs_size = sizeof(struct kfpu_thread),
	.cs_verb = verbs,
	.cs_template = templates,
};
