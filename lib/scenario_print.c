/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A scenario as text, in one form: what is read from it is the same scenario.
 */
#include "scenario_parts.h"

#include <inttypes.h>

static void
print_string(const char *text, FILE *out)
{
	(void)fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			(void)fputc('\\', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}

static void
print_operand(const struct sim_operand *so, FILE *out)
{
	(void)fputc(' ', out);
	switch (so->so_type) {
	case SIM_O_NUMBER:
		(void)fprintf(out, "%" PRIu32, so->so_number);
		break;
	case SIM_O_SWITCH:
		(void)fputs(so->so_number != 0 ? "on" : "off", out);
		break;
	case SIM_O_STRING:
		print_string(so->so_text, out);
		break;
	default:
		(void)fputs(so->so_text, out);
		break;
	}
}

static void
print_operation(const struct sim_operation *op, unsigned indent, FILE *out)
{
	while (indent-- > 0)
		(void)fputc('\t', out);
	if (op->op_consumer != NULL)
		(void)fprintf(out, "%s ", op->op_consumer->cs_name);
	(void)fputs(op->op_verb->vb_name, out);
	for (unsigned i = 0; i < SIM_OPERANDS; i++)
		if (op->op_operand[i].so_type != SIM_O_NONE)
			print_operand(&op->op_operand[i], out);
	if (op->op_has_result) {
		const char *name = scenario_error_name(op->op_result);

		if (op->op_is_error && name != NULL)
			(void)fprintf(out, " -> %s", name);
		else
			(void)fprintf(out, " -> %d", op->op_result);
	}
	(void)fputc('\n', out);
}

static void
print_block(const struct sim_block *bl, FILE *out)
{
	unsigned indent = 1;

	(void)fprintf(
	    out, "%s %s", scenario_block_name[bl->bl_kind], bl->bl_name);
	if (bl->bl_times > 0)
		(void)fprintf(out, " times %u", bl->bl_times);
	if (bl->bl_priority >= 0)
		(void)fprintf(out, " priority %d", bl->bl_priority);
	if (bl->bl_cpu >= 0)
		(void)fprintf(out, " cpu %d", bl->bl_cpu);
	(void)fprintf(out, "%s%s\n", bl->bl_stopped ? " stopped" : "",
	    bl->bl_bare ? " bare" : "");
	for (unsigned i = 0; i < bl->bl_noperations; i++) {
		const struct sim_operation *op = &bl->bl_operation[i];

		if (scenario_is_end(op) && indent > 1)
			indent--;
		print_operation(op, indent, out);
		if (scenario_is_repeat(op))
			indent++;
	}
	(void)fputs("end\n", out);
}

static void
print_template(const struct sim_template_form *tf, FILE *out)
{
	(void)fprintf(out, "template %s", tf->tf_name);
	if (tf->tf_rev != CTXOP_TPL_REV)
		(void)fprintf(out, " rev %" PRIu32, tf->tf_rev);
	for (unsigned i = 0; i < SIM_NHANDLERS; i++) {
		const struct sim_handler_form *hf = &tf->tf_handler[i];

		if (!hf->hf_is_there)
			continue;
		(void)fprintf(out, " %s", scenario_handler_name[i]);
		if (hf->hf_program.so_type != SIM_O_NONE)
			(void)fprintf(out, "=%s", hf->hf_program.so_text);
	}
	(void)fputc('\n', out);
}

static void
print_expectation(const struct sim_expectation *ex, FILE *out)
{
	switch (ex->ex_kind) {
	case SIM_E_OUTCOME:
		(void)fprintf(out, "expect outcome %s",
		    sim_outcome_name((enum sim_outcome)ex->ex_number));
		break;
	case SIM_E_PANIC:
	case SIM_E_FAILED:
	case SIM_E_LIVELOCK:
		(void)fprintf(out, "expect %s ",
		    ex->ex_kind == SIM_E_PANIC      ? "panic" :
			ex->ex_kind == SIM_E_FAILED ? "failed" :
						      "livelock");
		print_string(ex->ex_text, out);
		break;
	case SIM_E_VIOLATION:
		(void)fprintf(out, "expect violation %s",
		    sim_violation_name((enum sim_violation)ex->ex_number));
		if (ex->ex_times > 0)
			(void)fprintf(out, " %u", ex->ex_times);
		break;
	case SIM_E_HOOKS:
		(void)fprintf(out, "expect hooks%s%s",
		    *ex->ex_text != '\0' ? " " : "", ex->ex_text);
		break;
	}
	(void)fputc('\n', out);
}

static void
print_machine(const struct sim_scenario *sn, FILE *out)
{
	if (sn->sn_ncpus != 1)
		(void)fprintf(out, "cpus %u\n", sn->sn_ncpus);
	if (sn->sn_tick != 0)
		(void)fprintf(out, "tick %jd\n", (intmax_t)sn->sn_tick);
	if (sn->sn_budget != 0)
		(void)fprintf(out, "budget %" PRIu64 "\n", sn->sn_budget);
	if (sn->sn_patience != 0)
		(void)fprintf(out, "patience %" PRIu64 "\n", sn->sn_patience);
	if (sn->sn_tape != NULL)
		(void)fprintf(out, "tape %s\n", sn->sn_tape);
	if (sn->sn_unaudited)
		(void)fputs("audit off\n", out);
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		if (sn->sn_violation[i] != SIM_V_FATAL)
			(void)fprintf(out, "violation %s %s\n",
			    sim_violation_name((enum sim_violation)i),
			    sn->sn_violation[i] == SIM_V_OFF ? "off" :
							       "record");
}

void
sim_scenario_print(const struct sim_scenario *sn, FILE *out)
{
	NEED(sn);
	NEED(out);
	print_machine(sn, out);
	for (unsigned i = 0; i < sn->sn_ntemplates; i++)
		print_template(&sn->sn_template[i], out);
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		print_block(&sn->sn_block[i], out);
	for (unsigned i = 0; i < sn->sn_nexpectations; i++)
		print_expectation(&sn->sn_expectation[i], out);
}
