/* SPDX-License-Identifier: BSD-2-Clause */
/* The oracle's words, for people: one line for each side. See model.h. */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const verbs[VERBS] = { "allocate", "attach", "detach",
	"free", "install", "remove", "savectx", "restorectx", "forkctx",
	"lwp_createctx", "exitctx", "freectx", "freectx-exec", "freectx_ctx",
	"start", "switch", "fork", "exec", "exit" };

static const char *const kinds[KINDS] = { "save", "restore", "fork",
	"lwp_create", "exit", "free" };

struct words {
	char *wo_buf;
	size_t wo_at;
};

static void __attribute__((format(printf, 2, 3)))
say(struct words *wo, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	wo->wo_at += (size_t)vsnprintf(
	    wo->wo_buf + wo->wo_at, MODEL_WORDS - wo->wo_at, fmt, ap);
	va_end(ap);
	if (wo->wo_at > MODEL_WORDS - 1)
		wo->wo_at = MODEL_WORDS - 1;
}

static void
say_recipe(struct words *wo, const struct recipe *rc)
{
	if (rc->rc_rev != 1)
		say(wo, "rev%u:", rc->rc_rev);
	for (unsigned k = 0; k < KINDS; k++)
		say(wo, "%u", rc->rc_function[k]);
	say(wo, ":a%u", rc->rc_arg);
}

const char *
model_operation_words(const struct operation *on, char *buf)
{
	struct words wo = { buf, 0 };

	say(&wo, "%s", verbs[on->on_verb]);
	if (on->on_verb <= V_INSTALL && on->on_op == NO_OP)
		say(&wo, " NULL");
	else if (on->on_verb <= V_INSTALL)
		say(&wo, " c%u", on->on_op);
	if (on->on_verb == V_ALLOCATE || on->on_verb == V_INSTALL ||
	    on->on_verb == V_REMOVE) {
		say(&wo, " ");
		say_recipe(&wo, &on->on_recipe);
	}
	if (on->on_verb != V_ALLOCATE && on->on_verb != V_FREE)
		say(&wo, " t%u", on->on_thread);
	if (on->on_verb == V_FORK || on->on_verb == V_LWP_CREATE ||
	    on->on_verb == V_FORK1)
		say(&wo, " t%u", on->on_other);
	return (buf);
}

static void
say_ending(struct words *wo, const struct outcome *out)
{
	if (out->oc_ending == RETURNS)
		say(wo, "returns %d", out->oc_value);
	else if (out->oc_ending == PANICS)
		say(wo, "panics: %s", out->oc_panic);
	else
		say(wo, "is ended");
	if (out->oc_violation >= 0)
		say(wo, ", violation %s",
		    sim_violation_name((enum sim_violation)out->oc_violation));
	if (out->oc_preempt > 0 || out->oc_locks > 0)
		say(wo, " (t_preempt %u, %u locks)", out->oc_preempt,
		    out->oc_locks);
}

static void
say_called(struct words *wo, const struct called *ca)
{
	const char *first = ca->ca_kind <= RESTORE || ca->ca_kind == FREE ?
	    "a" :
	    "t";

	say(wo, " %s%u(%s%u", kinds[ca->ca_kind], ca->ca_function, first,
	    ca->ca_first);
	if (ca->ca_kind == FORK || ca->ca_kind == LWP_CREATE)
		say(wo, ",t%u", ca->ca_second);
	if (ca->ca_kind == FREE)
		say(wo, ",%u", ca->ca_second);
	say(wo, ")%s", ca->ca_preempt ? "p" : "");
	for (unsigned i = 0; i < ca->ca_locks; i++)
		say(wo, "l");
	say(wo, "%u", ca->ca_linked);
	if (ca->ca_kind <= RESTORE && !ca->ca_stamped)
		say(wo, "-unstamped");
}

static void
say_those(struct words *wo, const struct model *m, const struct state *st,
    unsigned what, const char *word)
{
	say(wo, " | %s:", word);
	for (unsigned op = 0; op < m->md_nops; op++) {
		if (st->st_op[op] != what)
			continue;
		say(wo, " c%u", op);
		if (what != IS_FREE) {
			say(wo, "=");
			say_recipe(wo, &st->st_recipe[op]);
		}
	}
}

const char *
model_outcome_words(const struct model *m, const struct state *st,
    const struct outcome *out, char *buf)
{
	struct words wo = { buf, 0 };

	say_ending(&wo, out);
	say(&wo, " |");
	for (unsigned i = 0; i < out->oc_ncalled && i < MODEL_CALLS; i++)
		say_called(&wo, &out->oc_called[i]);
	for (unsigned t = 0; t < m->md_nthreads; t++) {
		say(&wo, " | t%u:", t);
		for (unsigned i = 0; i < st->st_length[t]; i++)
			say(&wo, " c%u", st->st_ring[t][i]);
	}
	say_those(&wo, m, st, IS_ATTACHED, "attached");
	say_those(&wo, m, st, IS_DETACHED, "detached");
	say_those(&wo, m, st, IS_FREE, "free");
	return (buf);
}
