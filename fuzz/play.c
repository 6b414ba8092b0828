/* SPDX-License-Identifier: BSD-2-Clause */
/* See play.h. */
#include "play.h"

#include "found.h"
#include "machines.h"
#include "state.h"

#include <ctxop_mdb.h>
#include <inttypes.h>
#include <scenario.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define AGAIN 4096 /* of so many inputs, one is played again */
#define STACK (4096 * SAN_STACK_FACTOR) /* up to where the machine runs */

static uint64_t operations, ends[SIM_NOUTCOMES];

uint64_t
play_operations(void)
{
	return (operations);
}

void
play_print_ends(FILE *out)
{
	for (unsigned i = 0; i < SIM_NOUTCOMES; i++)
		if (ends[i] > 0)
			(void)fprintf(out, "  %s: %" PRIu64 "\n",
			    sim_outcome_name((enum sim_outcome)i), ends[i]);
}

/*
 * A search for leaks takes what it finds on the host's stack for pointers. What
 * earlier calls have left there would lead to blocks of a later run, which are
 * at the same addresses: so it is cleared first, below the function that calls.
 */
static void __attribute__((noinline)) clear_stack(void)
{
	volatile char below[STACK];

	memset((char *)(uintptr_t)below, 0, sizeof(below));
	__asm__ volatile("" : : "r"(below) : "memory");
}

/* ---- on a machine ---- */

/* As `ctxsim run' has it. */
static struct sim_config
config(const struct sim_scenario *sn, const struct sim_tape *tape)
{
	struct sim_config cfg = { .sc_audit = true,
		.sc_tape = *tape,
		.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_RECORD };

	sim_scenario_config(sn, &cfg);
	return (cfg);
}

/* ---- C1, C2 ---- */

static bool
may_go_wrong(const struct sim_config *cfg)
{
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		if (cfg->sc_violation[i] != SIM_V_FATAL &&
		    i != SIM_CTXOP_LEAKED)
			return (true);
	return (false);
}

/* What is wrong with a run: the first that was seen, and how it is worded. */
struct wrong {
	const char *wr_fmt; /* NULL: nothing is */
	char wr_what[500];
};

static void __attribute__((format(printf, 2, 3), cold))
is_wrong(struct wrong *wr, const char *fmt, ...)
{
	va_list ap;

	if (wr->wr_fmt != NULL)
		return;
	wr->wr_fmt = fmt;
	va_start(ap, fmt);
	(void)vsnprintf(wr->wr_what, sizeof(wr->wr_what), fmt, ap);
	va_end(ap);
}

static void
check_rings(const sim_t *sim, struct wrong *wr)
{
	char why[100];

	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		if (ctxop_ring_check(&st->st_kthread, why, sizeof(why)) < 0)
			is_wrong(wr, "the ring of %s is broken: %s",
			    st->st_name, why);
}

static void
check_memory(sim_t *sim, struct wrong *wr)
{
	if (sim_kmem_verify(sim, NULL) > 0)
		is_wrong(wr, "memory is corrupt (kmem_verify)");
}

/* Consumers misuse memory where a scenario tells them to. */
static bool
is_misuse(const struct sim_scenario *sn, const struct sim_operation *op,
    const struct sim_operand *so)
{
	switch (so->so_type) {
	case SIM_O_TEMPLATE: /* hooks of one that has not set them up itself */
		return (so->so_index >= sn->sn_ntemplates);
	case SIM_O_NAME: /* it forgets the hook, and what that would free */
		return (strcmp(so->so_text, "without-hook") == 0);
	case SIM_O_THREAD: /* what is another's, which may free it */
		return (op->op_consumer != NULL);
	default:
		return (false);
	}
}

static bool
may_misuse(const struct sim_scenario *sn)
{
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		for (unsigned j = 0; j < sn->sn_block[i].bl_noperations; j++) {
			const struct sim_operation *op =
			    &sn->sn_block[i].bl_operation[j];

			for (unsigned k = 0; k < SIM_OPERANDS; k++)
				if (is_misuse(sn, op, &op->op_operand[k]))
					return (true);
		}
	return (false);
}

/* A handler that does something may lead to itself: then the stack is full. */
static bool
may_recurse(const struct sim_scenario *sn)
{
	for (unsigned i = 0; i < sn->sn_ntemplates; i++)
		for (unsigned k = 0; k < SIM_NHANDLERS; k++)
			if (sn->sn_template[i]
				.tf_handler[k]
				.hf_program.so_type == SIM_O_PROGRAM)
				return (true);
	return (false);
}

static bool
is_stack_full(const struct sim_report *sr)
{
	static const char full[] = "stack overflow: ";

	return (strncmp(sr->sr_message, full, strlen(full)) == 0);
}

/* With all violations fatal: those that remain are panics by name. */
static void
check_end(const sim_t *sim, const struct sim_scenario *sn, struct wrong *wr)
{
	const struct sim_report *sr = sim_report(sim);

	if (sr->sr_outcome == SIM_MISFIT)
		is_wrong(wr, "a tape of bytes is a misfit: %s", sr->sr_message);
	if (may_go_wrong(&sim->sim_config) || sr->sr_outcome != SIM_PANIC)
		return;
	if (is_stack_full(sr) && may_recurse(sn))
		return;
	if (sim->sim_trap != NULL && !may_misuse(sn))
		is_wrong(wr, "trapped, and no violation was seen: %s",
		    sr->sr_message);
}

static void
check(sim_t *sim, const struct sim_scenario *sn, struct wrong *wr)
{
	const struct sim_report *sr = sim_report(sim);

	check_end(sim, sn, wr);
	if (may_go_wrong(&sim->sim_config) || sr->sr_outcome == SIM_PANIC ||
	    sr->sr_outcome == SIM_VIOLATION)
		return;
	check_rings(sim, wr);
	if (sim->sim_config.sc_audit && !may_misuse(sn))
		check_memory(sim, wr);
}

/* ---- runs ---- */

static void
run(sim_t *sim, const struct sim_scenario *sn, struct wrong *wr)
{
	struct sim_play *volatile play; /* a search for leaks begins with it */

	wr->wr_fmt = NULL;
	play = scenario_play(sn);
	(void)sim_run(sim);
	(void)play;
	check(sim, sn, wr);
}

/* It was only tried so far: now with stacks, for a report. */
static void __attribute__((noreturn, cold)) tell(const struct sim_scenario *sn,
    const struct sim_config *cfg, const struct wrong *tried)
{
	struct wrong wr;

	run(machine_like(cfg), sn, &wr);
	if (wr.wr_fmt == tried->wr_fmt)
		found("%s", wr.wr_what);
	found("with stacks that are kept it goes another way: first '%s', "
	      "then '%s'",
	    tried->wr_what, wr.wr_fmt != NULL ? wr.wr_what : "nothing wrong");
}

/* ---- C3 ---- */

static char *
text_of(void (*print)(const void *, FILE *), const void *object)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	print(object, out);
	if (fclose(out) != 0)
		abort();
	return (text);
}

static void
print_run(const void *sim, FILE *out)
{
	sim_trace_list(sim, out);
	sim_report_print(sim, out);
}

static void
print_scenario(const void *sn, FILE *out)
{
	sim_scenario_print(sn, out);
}

/* The run, as text. */
static char *__attribute__((noinline))
traced_here(const struct sim_scenario *sn, const struct sim_tape *tape)
{
	struct sim_config cfg = config(sn, tape);
	struct sim_play *volatile play; /* a search for leaks begins with it */
	char *text;
	sim_t *sim;

	cfg.sc_trace = SIM_EV_ALL;
	sim = machine_like(&cfg);
	play = scenario_play(sn);
	if (sim_run(sim) == SIM_OK && sim_report(sim)->sr_violations == 0 &&
	    !may_misuse(sn) && sim_findleaks(sim, NULL) > 0)
		found("memory is lost (findleaks)");
	text = text_of(print_run, sim);
	(void)play;
	return (text);
}

static char *
traced(const struct sim_scenario *sn, const struct sim_tape *tape)
{
	clear_stack();
	return (traced_here(sn, tape));
}

static void
compare(const char *what, const char *first, const char *second)
{
	size_t same = 0;

	while (first[same] != '\0' && first[same] == second[same])
		same++;
	if (first[same] == second[same])
		return;
	while (same > 0 && first[same - 1] != '\n')
		same--;
	found("%s differs: first '%.200s', then '%.200s'", what, first + same,
	    second + same);
}

static void
play_text(const struct sim_scenario *sn, const char *token, const char *first)
{
	struct sim_scenario copy = *sn, *read;
	struct sim_tape quiet = { .st_kind = SIM_TAPE_QUIET };
	char *text, *again, *second;

	copy.sn_tape = token;
	text = text_of(print_scenario, &copy);
	read = sim_scenario_parse(
	    text, strlen(text), "fuzzed", scenario_words, stderr);
	if (read == NULL)
		found("what was printed is not read");
	again = text_of(print_scenario, read);
	compare("the scenario that was printed and read", text, again);
	second = traced(read, &quiet);
	compare("a run with the tape that was printed", first, second);
	sim_scenario_free(read);
	free(text);
	free(again);
	free(second);
}

static void
play_again(const struct sim_scenario *sn, const struct sim_tape *tape)
{
	char *first = traced(sn, tape);
	char *token = sim_tape_token(sim_current());
	char *second = traced(sn, tape);

	compare("the same run", first, second);
	play_text(sn, token, first);
	free(first);
	free(second);
	free(token);
}

/* ---- inputs ---- */

void
play_check_coding(const struct vocabulary *vc, const struct sim_scenario *sn)
{
	static uint8_t bytes[INPUT_MAX];
	size_t len = input_encode(vc, sn, bytes);
	const uint8_t *tape;
	struct sim_scenario *back = input_decode(vc, bytes, len, &tape);
	char *first = text_of(print_scenario, sn);
	char *second = text_of(print_scenario, back);

	compare("what is encoded and decoded", first, second);
	free(first);
	free(second);
	sim_scenario_free(back);
}

static void
count(const struct sim_scenario *sn, enum sim_outcome outcome)
{
	ends[outcome]++;
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		operations += sn->sn_block[i].bl_noperations;
}

static void __attribute__((noinline))
play_here(const struct vocabulary *vc, const uint8_t *bytes, size_t len)
{
	const uint8_t *left;
	struct sim_scenario *sn = input_decode(vc, bytes, len, &left);
	struct sim_tape tape = SIM_BYTES(left, (size_t)(bytes + len - left));
	struct sim_config cfg = config(sn, &tape);
	sim_t *sim = machine_like(&cfg);
	struct wrong wr;

	found_about(sn, sim, bytes, len);
	sim->sim_is_terse = true;
	run(sim, sn, &wr);
	if (wr.wr_fmt != NULL)
		tell(sn, &cfg, &wr);
	count(sn, sim_report(sim)->sr_outcome);
	if (found_hash(bytes, len) % AGAIN == 0) {
		play_check_coding(vc, sn);
		play_again(sn, &tape);
	}
	found_about(NULL, NULL, NULL, 0);
	machine_clear(sim); /* what an engine sees is this input's own */
	sim_scenario_free(sn);
}

void
play_input(const struct vocabulary *vc, const uint8_t *bytes, size_t len)
{
	machines_catch();
	clear_stack();
	play_here(vc, bytes, len);
}

/* ---- before inputs ---- */

static const char crowd[] = "violation double-attach record\n"
			    "process p times 20\n"
			    "	repeat 8\n"
			    "		fork child\n"
			    "		lwp_create lwp\n"
			    "	end\n"
			    "	exec end\n"
			    "end\n"
			    "program child\n"
			    "	delay 1\n"
			    "end\n"
			    "program lwp\n"
			    "	interrupt 0 1 handler\n"
			    "	delay 1\n"
			    "end\n"
			    "program end\n"
			    "end\n"
			    "program handler\n"
			    "	delay 1\n"
			    "end\n";

void
play_warm(void)
{
	struct sim_scenario *sn = scenario_parse(
	    crowd, strlen(crowd), "crowd", stderr);
	struct sim_tape quiet = { .st_kind = SIM_TAPE_QUIET };
	struct sim_config cfg;
	sim_t *sim;

	if (sn == NULL)
		found("no crowd");
	for (unsigned i = 0; i < 2 * INPUT_CPUS; i++) {
		sn->sn_ncpus = 1 + i / 2;
		sn->sn_unaudited = i % 2 == 0;
		cfg = config(sn, &quiet);
		sim = machine_like(&cfg);
		(void)scenario_play(sn);
		(void)sim_run(sim);
		(void)sim_findleaks(sim, NULL); /* which keeps its stack */
		machine_clear(sim);
	}
	free(traced(sn, &quiet)); /* what is printed has memory of its own */
	machine_clear(sim);
	machines_settle();
	sim_scenario_free(sn);
}
