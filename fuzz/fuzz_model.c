/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of ctxop.h against the oracle of tests/model, one by one: a
 * difference is a finding. An input is a head, then a record for each call:
 *
 *	head	violations fatal or recorded, the threads that may run
 *	record	verb, threads, ctxop, template, arg and revision
 *
 * Templates are few, so that many are equal, or equal but for one handler.
 */
#include "engine.h"
#include "found.h"
#include "lockstep.h"
#include "state.h"
#include "tape.h"

#include <string.h>

#define HEAD 2
#define CALL 4
#define THREADS 3
#define CTXOPS 7
#define CALLER 0

static uint64_t nends[SCRIPT_DIFFERS], ncalls;

struct input {
	const uint8_t *in_at, *in_end;
};

/* ---- from bytes ---- */

static struct recipe
recipe_of(uint8_t template, uint8_t arg)
{
	struct recipe rc = { .rc_rev = CTXOP_TPL_REV, .rc_arg = arg % 2 };
	unsigned odd = template / 2 % 16;

	memset(rc.rc_function, 1 + template % 2, sizeof(rc.rc_function));
	if (odd < KINDS)
		rc.rc_function[odd] = template / 32 % 3;
	if (arg >= 32)
		rc.rc_rev = arg % 3;
	return (rc);
}

static struct operation
operation_of(const uint8_t call[CALL])
{
	return ((struct operation){ .on_verb = call[0] % VERBS,
	    .on_thread = call[1] % THREADS,
	    .on_other = call[1] / THREADS % THREADS,
	    .on_op = call[2] % CTXOPS,
	    .on_recipe = recipe_of(call[3], call[2] / CTXOPS) });
}

/* A slot for what is new, an address for what is not. */
static bool
is_possible(const struct lockstep *ls, const struct operation *on)
{
	const struct state *st = &ls->ls_model.md_state;

	if (on->on_verb == V_ALLOCATE || on->on_verb == V_INSTALL)
		return (st->st_op[on->on_op] == IS_FREE);
	return (ls->ls_op[on->on_op] != NULL || on->on_verb >= V_REMOVE);
}

/* ---- calls ---- */

static void
script(struct lockstep *ls, void *arg)
{
	struct input *in = arg;

	for (; in->in_end - in->in_at >= CALL; in->in_at += CALL) {
		struct operation on = operation_of(in->in_at);

		if (!is_possible(ls, &on))
			continue;
		ncalls++;
		if (!lockstep_do(ls, &on) || ls->ls_expected.oc_doubt)
			return;
	}
}

/* All calls of the input, as words, up to the one that differs. */
static void
print_calls(const uint8_t *bytes, const uint8_t *end)
{
	char words[MODEL_WORDS];

	for (; end - bytes >= CALL; bytes += CALL) {
		struct operation on = operation_of(bytes);

		(void)fprintf(
		    stderr, "  %s\n", model_operation_words(&on, words));
	}
}

/* As reset. */
static struct lockstep *
lockstep(bool fatal)
{
	static struct lockstep both[2];
	struct lockstep *ls = &both[fatal];

	if (ls->ls_sim != NULL) {
		(void)sim_enter(ls->ls_sim);
		return (ls);
	}
	lockstep_init(
	    ls, THREADS, CTXOPS, CALLER, fatal ? SIM_V_FATAL : SIM_V_RECORD);
	/* What is found is told in the oracle's words. */
	ls->ls_sim->sim_is_terse = true;
	lockstep_reset(ls);
	return (ls);
}

/* A call of each verb on both machines: later ones find what these need. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	uint8_t bytes[HEAD + VERBS * CALL] = { 0 };

	(void)argc;
	(void)argv;
	for (uint8_t verb = 0; verb < VERBS; verb++)
		bytes[HEAD + verb * CALL] = verb;
	for (bytes[0] = 0; bytes[0] < 2; bytes[0]++)
		(void)LLVMFuzzerTestOneInput(bytes, sizeof(bytes));
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct input in = { bytes + HEAD, bytes + len };
	struct lockstep *ls;
	enum script_end end;

	if (len < HEAD)
		return (0);
	ls = lockstep((bytes[0] & 1) == 0);
	for (unsigned i = 1; i < THREADS; i++)
		ls->ls_model.md_may_run[i] = (bytes[1] & 1U << i) != 0;
	found_about(NULL, NULL, bytes, len);
	end = lockstep_run(ls, script, &in);
	if (end == SCRIPT_DIFFERS) {
		print_calls(bytes + HEAD, in.in_at + CALL);
		found(
		    "the oracle and the library differ: %s", ls->ls_difference);
	}
	nends[end]++;
	lockstep_reset(ls); /* what an engine sees is this input's own */
	return (0);
}

/* ---- changes to inputs that are changes to calls ---- */

static size_t
below(uint64_t *random, size_t n)
{
	return (tape_number(random) % n);
}

static size_t
insert_call(uint8_t *bytes, size_t len, size_t at, uint64_t *random)
{
	memmove(bytes + at + CALL, bytes + at, len - at);
	for (unsigned i = 0; i < CALL; i++)
		bytes[at + i] = (uint8_t)below(random, 256);
	return (len + CALL);
}

static size_t
delete_call(uint8_t *bytes, size_t len, size_t at)
{
	memmove(bytes + at, bytes + at + CALL, len - at - CALL);
	return (len - CALL);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max, unsigned seed)
{
	uint64_t random = seed;
	size_t at;

	if (max < HEAD + CALL)
		return (len);
	if (len < HEAD + CALL) {
		memset(bytes, (int)below(&random, 8), HEAD);
		return (insert_call(bytes, HEAD, HEAD, &random));
	}
	len -= (len - HEAD) % CALL;
	at = HEAD + below(&random, (len - HEAD) / CALL) * CALL;
	switch (below(&random, 6)) {
	case 0:
		return (len > HEAD + CALL ? delete_call(bytes, len, at) : len);
	case 1:
	case 2:
		bytes[at + below(&random, CALL)] = (uint8_t)below(&random, 256);
		return (len);
	case 3:
		if (max - len >= CALL)
			return (insert_call(bytes, len, at, &random));
		return (len);
	default:
		if (max - len >= CALL)
			return (insert_call(bytes, len, len, &random));
		return (len);
	}
}

/* ---- for replay.c ---- */

/* Scenarios do not call these functions themselves: nothing but a head. */
size_t
fuzz_seed(const struct sim_scenario *sn, uint8_t *bytes)
{
	(void)sn;
	memset(bytes, 0, HEAD);
	return (HEAD);
}

const char *const fuzz_dictionary[] = { NULL };

uint64_t
fuzz_operations(void)
{
	return (ncalls);
}

void
fuzz_print_ends(FILE *out)
{
	(void)fprintf(out, "  as the oracle says: %llu done, %llu ended\n",
	    (unsigned long long)nends[SCRIPT_DONE],
	    (unsigned long long)nends[SCRIPT_ENDED]);
}
