/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads go through the operations of their blocks.
 *
 * I1. Each thread that plays has an instance, with ctxops and consumers' state
 *     of its own. It is there until the machine goes, because ctxops and other
 *     threads may refer to it after the thread has gone.
 */
#include "scenario_parts.h"

#include <ctxop_proc.h>
#include <string.h>

/* ---- instances ---- */

void *
play_zalloc(size_t n, size_t size)
{
	return (kmem_zalloc(n > 0 ? n * size : 1, KM_SLEEP));
}

static struct instance *
new_instance(struct sim_play *pl, const struct sim_block *bl, unsigned nth)
{
	const struct sim_scenario *sn = pl->pl_scenario;
	struct instance *in = play_zalloc(1, sizeof(*in));

	in->in_play = pl;
	in->in_block = bl;
	in->in_ctxop = play_zalloc(sn->sn_nctxops, sizeof(*in->in_ctxop));
	in->in_state = play_zalloc(1, pl->pl_state_size + 1);
	(void)strncat(in->in_name, bl->bl_name, sizeof(in->in_name) - 1);
	if (bl->bl_times > 0)
		(void)snprintf(
		    in->in_name, sizeof(in->in_name), "%s%u", bl->bl_name, nth);
	for (unsigned i = 0; i < sn->sn_nctxops; i++) {
		in->in_ctxop[i].pc_instance = in;
		sim_name(&in->in_ctxop[i], sn->sn_ctxop[i]);
	}
	in->in_next = pl->pl_instances;
	pl->pl_instances = in;
	return (in);
}

struct instance *
play_new_instance(struct play_program *pp, unsigned nth)
{
	pp->pp_last = new_instance(pp->pp_play, pp->pp_block, nth);
	return (pp->pp_last);
}

void
play_set_thread(struct instance *in, kthread_t *t)
{
	in->in_did = t->t_did;
	in->in_thread = t;
}

/* Memory of threads is not given back: a stale pointer may be looked at. */
static kthread_t *
thread_of_instance(const struct instance *in)
{
	kthread_t *t = in != NULL ? in->in_thread : NULL;

	if (t == NULL || t->t_did != in->in_did || t->t_state == TS_FREE ||
	    t->t_state == TS_ZOMB)
		return (NULL);
	return (t);
}

static struct instance *
find_instance(const struct sim_play *pl, const struct sim_operand *so)
{
	if (pl->pl_nth[so->so_block] != NULL)
		return (pl->pl_nth[so->so_block][so->so_nth]);
	return (pl->pl_program[so->so_block].pp_last);
}

/* That of processes is not, either; their number is 0 then. */
static proc_t *
find_process(const struct sim_play *pl, const struct sim_operand *so)
{
	const struct instance *in = find_instance(pl, so);
	proc_t *p = in != NULL ? in->in_proc : NULL;

	return (p != NULL && p->p_pid == in->in_pid ? p : NULL);
}

/* ---- operations ---- */

static void
find_thread(struct sim_value *v, const struct sim_play *pl,
    const struct sim_operation *op, const struct sim_operand *so)
{
	const struct instance *in = find_instance(pl, so);

	v->sv_thread = thread_of_instance(in);
	if (in != NULL && op->op_consumer != NULL)
		v->sv_state = in->in_state + pl->pl_state[op->op_words];
}

/* x is the caller's own, t.x that of t, who may not have come so far. */
static void
find_ctxop(
    struct sim_value *v, struct instance *in, const struct sim_operand *so)
{
	if (so->so_type == SIM_O_CTXOP && so->so_block >= 0)
		in = find_instance(in->in_play, so);
	v->sv_number = so->so_index;
	if (in != NULL)
		v->sv_object = &in->in_ctxop[so->so_index];
}

static struct sim_value
value_of(struct instance *in, const struct sim_operation *op,
    const struct sim_operand *so)
{
	struct sim_play *pl = in->in_play;
	struct sim_value v = { .sv_number = so->so_number,
		.sv_name = so->so_text };

	switch (so->so_type) {
	case SIM_O_THREAD:
		find_thread(&v, pl, op, so);
		break;
	case SIM_O_PROCESS:
		v.sv_proc = find_process(pl, so);
		break;
	case SIM_O_PROGRAM:
		v.sv_object = &pl->pl_program[so->so_block];
		break;
	case SIM_O_TEMPLATE:
		v.sv_object = &pl->pl_template[so->so_index];
		break;
	case SIM_O_NEW_CTXOP:
	case SIM_O_CTXOP:
		find_ctxop(&v, in, so);
		break;
	case SIM_O_MUTEX:
		v.sv_object = &pl->pl_mutex[so->so_index];
		break;
	case SIM_O_CV:
		v.sv_object = &pl->pl_cv[so->so_index];
		break;
	default:
		break;
	}
	return (v);
}

/* A number, or what error it is. */
static void
print_result(char *text, size_t len, int result, bool is_error)
{
	const char *name = is_error ? scenario_error_name(result) : NULL;

	if (name != NULL)
		(void)snprintf(text, len, "%s", name);
	else
		(void)snprintf(text, len, "%d", result);
}

static void
check_result(
    const struct instance *in, const struct sim_operation *op, int result)
{
	bool is_error = op->op_is_error || op->op_result == 0;
	char wanted[20], seen[20];

	if (result == op->op_result)
		return;
	print_result(wanted, sizeof(wanted), op->op_result, op->op_is_error);
	print_result(seen, sizeof(seen), result, is_error);
	sim_fail("%s:%u: %s of %s: expected %s, got %s",
	    in->in_play->pl_scenario->sn_file, op->op_line,
	    op->op_verb->vb_name, in->in_name, wanted, seen);
}

static void
perform(struct instance *in, const struct sim_operation *op)
{
	const struct sim_play *pl = in->in_play;
	struct sim_value v[SIM_OPERANDS];
	void *state = in;
	int result;

	for (unsigned i = 0; i < SIM_OPERANDS; i++)
		v[i] = value_of(in, op, &op->op_operand[i]);
	if (op->op_consumer != NULL)
		state = in->in_state + pl->pl_state[op->op_words];
	result = op->op_verb->vb_call(state, v);
	sim_progress();
	if (op->op_has_result)
		check_result(in, op, result);
}

void
play_block(struct instance *in, const struct sim_block *bl)
{
	uint32_t left[SIM_REPEATS];
	unsigned depth = 0;

	for (unsigned i = 0; i < bl->bl_noperations; i++) {
		const struct sim_operation *op = &bl->bl_operation[i];

		if (op->op_verb->vb_call != NULL)
			perform(in, op);
		else if (scenario_is_end(op) && --left[depth - 1] > 0)
			i = op->op_partner;
		else if (scenario_is_end(op))
			depth--;
		else if (op->op_operand[0].so_number == 0)
			i = op->op_partner;
		else
			left[depth++] = op->op_operand[0].so_number;
	}
}

/* ---- what threads run ---- */

unsigned
play_cpu(uint32_t number)
{
	unsigned n = 0;

	while (sim_cpu(sim_current(), n) != NULL)
		n++;
	return (number % n);
}

void
play_instance(void *instance)
{
	struct instance *in = instance;

	play_set_thread(in, curthread);
	play_block(in, in->in_block);
}

void
play_program(void *program)
{
	play_instance(play_new_instance(program, 0));
}

void
play_exec(void *instance)
{
	struct instance *in = instance;

	(void)sim_exec(in->in_name, play_instance, in);
}
