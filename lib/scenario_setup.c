/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A scenario on a machine: its templates, locks, threads and processes are
 * made, and run when the machine does.
 */
#include "scenario_parts.h"

#include <ctxop_proc.h>
#include <string.h>

#define NOT_USED SIZE_MAX

/* ---- the handlers of the file's templates ---- */

static void
handle(const struct play_ctxop *pc, enum sim_handler handler)
{
	const struct sim_operand *so =
	    &pc->pc_template->tf_handler[handler].hf_program;
	struct instance *in = pc->pc_instance;

	if (so->so_type != SIM_O_NONE)
		play_block(
		    in, &in->in_play->pl_scenario->sn_block[so->so_block]);
}

static void
seen_save(void *pc)
{
	handle(pc, SIM_H_SAVE);
}

static void
seen_restore(void *pc)
{
	handle(pc, SIM_H_RESTORE);
}

static void
seen_fork(void *parent, void *child)
{
	(void)parent;
	(void)child;
}

static void
seen_lwp_create(void *parent, void *child)
{
	(void)parent;
	(void)child;
}

static void
seen_exit(void *t)
{
	(void)t;
}

static void
seen_free(void *pc, int isexec)
{
	(void)isexec;
	handle(pc, SIM_H_FREE);
}

static struct ctxop_template
make_template(const struct sim_template_form *tf)
{
	const struct sim_handler_form *hf = tf->tf_handler;
	struct ctxop_template tpl = { .ct_rev = tf->tf_rev };

	if (hf[SIM_H_SAVE].hf_is_there)
		tpl.ct_save = seen_save;
	if (hf[SIM_H_RESTORE].hf_is_there)
		tpl.ct_restore = seen_restore;
	if (hf[SIM_H_FORK].hf_is_there)
		tpl.ct_fork = seen_fork;
	if (hf[SIM_H_LWP_CREATE].hf_is_there)
		tpl.ct_lwp_create = seen_lwp_create;
	if (hf[SIM_H_EXIT].hf_is_there)
		tpl.ct_exit = seen_exit;
	if (hf[SIM_H_FREE].hf_is_there)
		tpl.ct_free = seen_free;
	return (tpl);
}

/* ---- set-up ---- */

static unsigned
count_words(const struct sim_scenario *sn)
{
	unsigned n = 0;

	if (sn->sn_words != NULL)
		while (sn->sn_words[n] != NULL)
			n++;
	return (n);
}

static void
use_consumer(struct sim_play *pl, unsigned words)
{
	size_t size = pl->pl_scenario->sn_words[words]->cs_size;

	if (pl->pl_state[words] != NOT_USED)
		return;
	pl->pl_state[words] = pl->pl_state_size;
	pl->pl_state_size += (size + 15) & ~(size_t)15;
}

/* Whose template it is, of those after the file's own. */
static unsigned
template_words(const struct sim_scenario *sn, unsigned index)
{
	unsigned words = 0;

	index -= sn->sn_ntemplates;
	while (index >= scenario_count_templates(sn->sn_words[words]))
		index -= scenario_count_templates(sn->sn_words[words++]);
	return (words);
}

static void
use_operation(struct sim_play *pl, const struct sim_operation *op)
{
	const struct sim_scenario *sn = pl->pl_scenario;

	if (op->op_consumer != NULL)
		use_consumer(pl, op->op_words);
	for (unsigned i = 0; i < SIM_OPERANDS; i++)
		if (op->op_operand[i].so_type == SIM_O_TEMPLATE &&
		    op->op_operand[i].so_index >= sn->sn_ntemplates)
			use_consumer(
			    pl, template_words(sn, op->op_operand[i].so_index));
}

static void
make_states(struct sim_play *pl)
{
	const struct sim_scenario *sn = pl->pl_scenario;
	unsigned nwords = count_words(sn);

	pl->pl_state = play_zalloc(nwords, sizeof(*pl->pl_state));
	for (unsigned i = 0; i < nwords; i++)
		pl->pl_state[i] = NOT_USED;
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		for (unsigned j = 0; j < sn->sn_block[i].bl_noperations; j++)
			use_operation(pl, &sn->sn_block[i].bl_operation[j]);
}

static void
make_templates(struct sim_play *pl)
{
	const struct sim_scenario *sn = pl->pl_scenario;
	unsigned nwords = count_words(sn), n = sn->sn_ntemplates;
	struct play_template *pt;

	for (unsigned i = 0; i < nwords; i++)
		n += scenario_count_templates(sn->sn_words[i]);
	pl->pl_made = play_zalloc(sn->sn_ntemplates, sizeof(*pl->pl_made));
	pl->pl_template = pt = play_zalloc(n, sizeof(*pt));
	for (unsigned i = 0; i < sn->sn_ntemplates; i++) {
		pl->pl_made[i] = make_template(&sn->sn_template[i]);
		*pt++ = (struct play_template){ .pt_template = &pl->pl_made[i],
			.pt_form = &sn->sn_template[i] };
	}
	for (unsigned i = 0; i < nwords; i++) {
		const struct sim_consumer *cs = sn->sn_words[i];

		for (unsigned j = 0; j < scenario_count_templates(cs); j++)
			*pt++ = (struct play_template){
				.pt_template = cs->cs_template[j].nt_template,
				.pt_state = pl->pl_state[i]
			};
	}
}

static void
make_locks(struct sim_play *pl)
{
	const struct sim_scenario *sn = pl->pl_scenario;

	pl->pl_mutex = play_zalloc(sn->sn_nmutexes, sizeof(*pl->pl_mutex));
	for (unsigned i = 0; i < sn->sn_nmutexes; i++)
		mutex_init(
		    &pl->pl_mutex[i], sn->sn_mutex[i], MUTEX_DEFAULT, NULL);
	pl->pl_cv = play_zalloc(sn->sn_ncvs, sizeof(*pl->pl_cv));
	for (unsigned i = 0; i < sn->sn_ncvs; i++)
		cv_init(&pl->pl_cv[i], sn->sn_cv[i], CV_DEFAULT, NULL);
}

/* ---- who plays ---- */

static kthread_t *
make_kernel_thread(struct instance *in, int priority)
{
	kthread_t *t = thread_create(
	    NULL, 0, play_instance, in, 0, NULL, TS_STOPPED, (pri_t)priority);

	(void)thread_setname(t, in->in_name);
	return (t);
}

static kthread_t *
make_process(struct instance *in, int priority)
{
	proc_t *p = sim_proc_create(in->in_name);
	klwp_t *lwp = lwp_create(
	    in->in_block->bl_bare ? play_instance : play_exec, in, 0, p,
	    TS_STOPPED, priority, NULL, 0, 0);

	in->in_proc = p;
	in->in_pid = p->p_pid;
	if (lwp == NULL)
		panic("sim_scenario_setup: no lwp for %s", in->in_name);
	return (lwp->lwp_thread);
}

static struct instance *
make_player(struct play_program *pp, unsigned nth)
{
	const struct sim_block *bl = pp->pp_block;
	struct instance *in = play_new_instance(pp, nth);
	int priority = bl->bl_priority >= 0 ? bl->bl_priority : MINCLSYSPRI;
	kthread_t *t = bl->bl_kind == SIM_B_THREAD ?
	    make_kernel_thread(in, priority) :
	    make_process(in, priority);

	play_set_thread(in, t);
	if (bl->bl_cpu >= 0)
		thread_affinity_set(t, (int)play_cpu((unsigned)bl->bl_cpu));
	if (!bl->bl_stopped)
		setrun(t);
	return (in);
}

static void
make_players(struct sim_play *pl, unsigned block)
{
	const struct sim_block *bl = &pl->pl_scenario->sn_block[block];
	struct play_program *pp = &pl->pl_program[block];

	if (bl->bl_kind == SIM_B_PROGRAM)
		return;
	if (bl->bl_times == 0) {
		(void)make_player(pp, 0);
		return;
	}
	pl->pl_nth[block] = play_zalloc(bl->bl_times, sizeof(**pl->pl_nth));
	for (unsigned i = 0; i < bl->bl_times; i++)
		pl->pl_nth[block][i] = make_player(pp, i);
}

struct sim_play *
sim_scenario_setup(const struct sim_scenario *sn)
{
	struct sim_play *pl;

	NEED(sn);
	pl = play_zalloc(1, sizeof(*pl));
	pl->pl_scenario = sn;
	make_states(pl);
	make_templates(pl);
	make_locks(pl);
	pl->pl_program = play_zalloc(sn->sn_nblocks, sizeof(*pl->pl_program));
	pl->pl_nth = play_zalloc(sn->sn_nblocks, sizeof(*pl->pl_nth));
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		pl->pl_program[i] = (struct play_program){ .pp_play = pl,
			.pp_block = &sn->sn_block[i] };
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		make_players(pl, i);
	return (pl);
}

/* ---- before and after ---- */

void
sim_scenario_config(const struct sim_scenario *sn, struct sim_config *cfg)
{
	NEED(sn);
	NEED(cfg);
	if (cfg->sc_ncpus == 0)
		cfg->sc_ncpus = sn->sn_ncpus;
	if (cfg->sc_tick == 0)
		cfg->sc_tick = sn->sn_tick;
	if (cfg->sc_budget == 0)
		cfg->sc_budget = sn->sn_budget;
	if (cfg->sc_patience == 0)
		cfg->sc_patience = sn->sn_patience;
	if (cfg->sc_tape.st_kind == SIM_TAPE_QUIET && sn->sn_tape != NULL &&
	    cfg->sc_ncpus == sn->sn_ncpus)
		cfg->sc_tape = SIM_TOKEN(sn->sn_tape);
	if (sn->sn_unaudited)
		cfg->sc_audit = false;
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		if (sn->sn_violation[i] != SIM_V_FATAL)
			cfg->sc_violation[i] = sn->sn_violation[i];
	for (unsigned i = 0; i < sn->sn_nexpectations; i++)
		if (sn->sn_expectation[i].ex_kind == SIM_E_HOOKS)
			cfg->sc_trace |= SIM_EV_HOOKS;
}

bool
sim_scenario_conclude(const struct sim_play *pl, bool as_written, FILE *out)
{
	NEED(pl);
	NEED(out);
	return (scenario_is_as_expected(pl->pl_scenario, as_written, out));
}
