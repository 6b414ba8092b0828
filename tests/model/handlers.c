/* SPDX-License-Identifier: BSD-2-Clause */
/* See handlers.h. */
#include "handlers.h"

#include "ctxop_watch.h"

struct handlers *handlers_current;

static char args[MODEL_ARGS];

/* ---- numbers for what the library knows by address ---- */

static uint8_t
arg_number(const void *arg)
{
	size_t n = (size_t)((const char *)arg - args);

	return (n < MODEL_ARGS ? (uint8_t)n : NOBODY);
}

static uint8_t
thread_number(void *t)
{
	struct handlers *ha = handlers_current;

	for (unsigned i = 0; i < ha->ha_model->md_nthreads; i++)
		if (ha->ha_thread[i] == t)
			return ((uint8_t)i);
	if (ha->ha_child != NOBODY && ha->ha_thread[ha->ha_child] == NULL)
		ha->ha_thread[ha->ha_child] = t;
	return (ha->ha_child);
}

/* Entries of a ring, as far as it can be followed and no longer than it can be.
 */
static unsigned
count_linked(const kthread_t *t, unsigned most)
{
	const struct ctxop *op = t->t_ctx;
	unsigned n = 0;

	while (op != NULL && n <= most) {
		n++;
		op = op->next == t->t_ctx ? NULL : op->next;
	}
	return (n);
}

/* The time that was read last is a ctxop's, of this kind. */
static bool
is_stamped(const struct handlers *ha, enum kind kind)
{
	const sim_t *sim = sim_current();

	for (unsigned i = 0; i < ha->ha_model->md_nops; i++) {
		const struct ctxop *op = ha->ha_op[i];

		if (op != NULL && is_alive(sim, op) &&
		    (kind == SAVE ? op->save_ts : op->restore_ts) ==
			sim->sim_now)
			return (true);
	}
	return (false);
}

/* ---- being called ---- */

static void
note(enum kind kind, unsigned function, uint8_t first, uint8_t second)
{
	struct handlers *ha = handlers_current;
	struct outcome *out = ha->ha_out;
	struct called ca = { .ca_kind = (uint8_t)kind,
		.ca_function = (uint8_t)function,
		.ca_first = first,
		.ca_second = second,
		.ca_preempt = curthread->t_preempt > 0 };

	for (unsigned i = 0; i < ha->ha_model->md_nthreads; i++) {
		kthread_t *t = ha->ha_thread[i];

		if (t == NULL)
			continue;
		ca.ca_locks += (uint8_t)mutex_owned(&t->t_ctx_lock);
		ca.ca_linked += (uint8_t)count_linked(t, MODEL_OPS);
	}
	if (kind == SAVE || kind == RESTORE)
		ca.ca_stamped = is_stamped(ha, kind);
	if (out->oc_ncalled < MODEL_CALLS)
		out->oc_called[out->oc_ncalled] = ca;
	out->oc_ncalled++;
}

/* ---- what some of them do ---- */

static bool
can_be_attached(const struct handlers *ha, unsigned partner)
{
	const struct ctxop *op = ha->ha_op[partner];

	return (op != NULL && !ha->ha_dying[partner] &&
	    is_alive(sim_current(), op) && op->next == NULL);
}

static bool
is_on(const kthread_t *t, const struct ctxop *op)
{
	const struct ctxop *at = t->t_ctx;

	if (at == NULL)
		return (false);
	do {
		if (at == op)
			return (true);
		at = at->next;
	} while (at != t->t_ctx);
	return (false);
}

static bool
can_be_taken(kthread_t *t, const struct ctxop *op)
{
	return (t != NULL && op != NULL && is_on(t, op) &&
	    !mutex_owned(&t->t_ctx_lock));
}

static void
remove_this(kthread_t *t, const struct ctxop *op)
{
	const struct ctxop_template tpl = {
		.ct_save = op->save_op,
		.ct_restore = op->restore_op,
		.ct_fork = op->fork_op,
		.ct_lwp_create = op->lwp_create_op,
		.ct_exit = op->exit_op,
		.ct_free = op->free_op,
	};

	(void)ctxop_remove(t, &tpl, op->arg);
}

static void
take_partner(struct handlers *ha, struct ctxop *op, bool frees)
{
	unsigned i = 0;

	while (i < ha->ha_model->md_nthreads &&
	    !can_be_taken(ha->ha_thread[i], op))
		i++;
	if (i == ha->ha_model->md_nthreads)
		return;
	ha->ha_deeds++;
	if (frees)
		remove_this(ha->ha_thread[i], op);
	else
		ctxop_detach(ha->ha_thread[i], op);
}

static void
attach_partner(struct handlers *ha, unsigned partner, kthread_t *t)
{
	if (!can_be_attached(ha, partner))
		return;
	ha->ha_deeds++;
	ctxop_attach(t, ha->ha_op[partner]);
}

static void
free_partner(struct handlers *ha, unsigned partner)
{
	if (!can_be_attached(ha, partner))
		return;
	ha->ha_deeds++;
	ctxop_free(ha->ha_op[partner]);
}

static void
do_duty_of_fork(unsigned function, kthread_t *child)
{
	struct handlers *ha = handlers_current;
	const struct duty *du = &ha->ha_model->md_duty[function - 1];

	if (du->du_deed == ATTACH_TO_CHILD)
		attach_partner(ha, du->du_partner, child);
}

static void
do_duty_of_free(unsigned function, int isexec)
{
	struct handlers *ha = handlers_current;
	const struct duty *du = &ha->ha_model->md_duty[function - 1];

	switch ((enum deed)du->du_deed) {
	case ATTACH_TO_SELF:
		if (isexec == 1)
			attach_partner(ha, du->du_partner, curthread);
		break;
	case FREE_PARTNER:
		free_partner(ha, du->du_partner);
		break;
	case DETACH_PARTNER:
	case REMOVE_PARTNER:
		take_partner(ha, ha->ha_op[du->du_partner],
		    du->du_deed == REMOVE_PARTNER);
		break;
	default:
		break;
	}
}

static void
with_arg(enum kind kind, unsigned function, const void *arg)
{
	if (handlers_current != NULL)
		note(kind, function, arg_number(arg), 0);
}

static void
with_threads(enum kind kind, unsigned function, void *t, void *other)
{
	if (handlers_current == NULL)
		return;
	note(kind, function, thread_number(t),
	    other == NULL ? 0 : thread_number(other));
	if (kind == FORK)
		do_duty_of_fork(function, other);
}

/* In the spaces each ctxop has the function of its own number, plus 1. */
static void
with_isexec(unsigned function, const void *arg, int isexec)
{
	struct handlers *ha = handlers_current;

	if (ha == NULL)
		return;
	note(FREE, function, arg_number(arg), (uint8_t)isexec);
	ha->ha_dying[function - 1] = true;
	do_duty_of_free(function, isexec);
	ha->ha_dying[function - 1] = false;
}

/* ---- the functions ---- */

#define FUNCTIONS(N)                                                           \
	static void save##N(void *arg)                                         \
	{                                                                      \
		with_arg(SAVE, N, arg);                                        \
	}                                                                      \
	static void restore##N(void *arg)                                      \
	{                                                                      \
		with_arg(RESTORE, N, arg);                                     \
	}                                                                      \
	static void fork##N(void *t, void *child)                              \
	{                                                                      \
		with_threads(FORK, N, t, child);                               \
	}                                                                      \
	static void lwp_create##N(void *t, void *child)                        \
	{                                                                      \
		with_threads(LWP_CREATE, N, t, child);                         \
	}                                                                      \
	static void exit##N(void *t)                                           \
	{                                                                      \
		with_threads(EXIT, N, t, NULL);                                \
	}                                                                      \
	static void free##N(void *arg, int isexec)                             \
	{                                                                      \
		with_isexec(N, arg, isexec);                                   \
	}

FUNCTIONS(1)
FUNCTIONS(2)
FUNCTIONS(3)
FUNCTIONS(4)
FUNCTIONS(5)
FUNCTIONS(6)
FUNCTIONS(7)
FUNCTIONS(8)

#define TEMPLATE(N)                                                            \
	{                                                                      \
		.ct_save = save##N, .ct_restore = restore##N,                  \
		.ct_fork = fork##N, .ct_lwp_create = lwp_create##N,            \
		.ct_exit = exit##N, .ct_free = free##N                         \
	}

static const struct ctxop_template of_function[MODEL_FUNCTIONS + 1] = {
	{ .ct_rev = 0 }, TEMPLATE(1), TEMPLATE(2), TEMPLATE(3), TEMPLATE(4),
	TEMPLATE(5), TEMPLATE(6), TEMPLATE(7), TEMPLATE(8)
};

void
handlers_template(const struct recipe *rc, struct ctxop_template *tpl)
{
	const uint8_t *f = rc->rc_function;

	tpl->ct_rev = rc->rc_rev;
	tpl->ct_pad = 0xbad0bad0; /* never read */
	tpl->ct_save = of_function[f[SAVE]].ct_save;
	tpl->ct_restore = of_function[f[RESTORE]].ct_restore;
	tpl->ct_fork = of_function[f[FORK]].ct_fork;
	tpl->ct_lwp_create = of_function[f[LWP_CREATE]].ct_lwp_create;
	tpl->ct_exit = of_function[f[EXIT]].ct_exit;
	tpl->ct_free = of_function[f[FREE]].ct_free;
}

void *
handlers_arg(const struct recipe *rc)
{
	return (&args[rc->rc_arg]);
}

bool
handlers_match(const struct ctxop *op, const struct recipe *rc)
{
	const uint8_t *f = rc->rc_function;

	return (op->save_op == of_function[f[SAVE]].ct_save &&
	    op->restore_op == of_function[f[RESTORE]].ct_restore &&
	    op->fork_op == of_function[f[FORK]].ct_fork &&
	    op->lwp_create_op == of_function[f[LWP_CREATE]].ct_lwp_create &&
	    op->exit_op == of_function[f[EXIT]].ct_exit &&
	    op->free_op == of_function[f[FREE]].ct_free &&
	    op->arg == &args[rc->rc_arg]);
}
