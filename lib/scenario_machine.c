/* SPDX-License-Identifier: BSD-2-Clause */
/* From the words of a line to what a scenario wants of its machine. */
#include "scenario_parts.h"

#include <string.h>

static bool
parse_cpus(struct parse *ps)
{
	return (take_number(ps, 1, SIM_MAXCPU, &ps->ps_scenario->sn_ncpus));
}

static bool
parse_tick(struct parse *ps)
{
	uint32_t tick;

	if (!take_number(ps, 1, UINT32_MAX, &tick))
		return (false);
	ps->ps_scenario->sn_tick = tick;
	return (true);
}

static bool
take_points(struct parse *ps, uint64_t *points)
{
	uint32_t number;

	if (!take_number(ps, 1, UINT32_MAX, &number))
		return (false);
	*points = number;
	return (true);
}

static bool
parse_budget(struct parse *ps)
{
	return (take_points(ps, &ps->ps_scenario->sn_budget));
}

static bool
parse_patience(struct parse *ps)
{
	return (take_points(ps, &ps->ps_scenario->sn_patience));
}

static bool
parse_tape(struct parse *ps)
{
	const struct scenario_token *to = ps->ps_at;
	char why[200];

	if (!take_word(
		ps, "a tape that a run has printed", &ps->ps_scenario->sn_tape))
		return (false);
	if (sim_token_check(ps->ps_scenario->sn_tape, why, sizeof(why)))
		return (true);
	scenario_error(
	    &ps->ps_errors, ps->ps_line.ln_number, to->to_column, "%s", why);
	return (false);
}

static bool
parse_audit(struct parse *ps)
{
	static const char *const settings[] = { "on", "off" };
	uint32_t off;

	if (!take_one_of(ps, "on or off", settings, 2, &off))
		return (false);
	ps->ps_scenario->sn_unaudited = off != 0;
	return (true);
}

static bool
parse_violation(struct parse *ps)
{
	static const char *const settings[] = { [SIM_V_FATAL] = "fatal",
		[SIM_V_RECORD] = "record",
		[SIM_V_OFF] = "off" };
	uint32_t violation, setting;

	if (!take_violation(ps, &violation) ||
	    !take_one_of(ps, "fatal, record or off", settings, 3, &setting))
		return (false);
	ps->ps_scenario->sn_violation[violation] = (enum sim_setting)setting;
	return (true);
}

/* ---- which line it is ---- */

static const struct {
	const char *name;
	bool (*parse)(struct parse *);
} lines[] = {
	{ "cpus", parse_cpus },
	{ "tick", parse_tick },
	{ "budget", parse_budget },
	{ "patience", parse_patience },
	{ "tape", parse_tape },
	{ "audit", parse_audit },
	{ "violation", parse_violation },
};
#define NLINES (sizeof(lines) / sizeof(*lines))

bool
is_machine_word(const struct scenario_token *to)
{
	for (unsigned i = 0; i < NLINES; i++)
		if (is_word(to, lines[i].name))
			return (true);
	return (false);
}

bool
parse_machine(struct parse *ps)
{
	unsigned i = 0;

	while (!is_word(ps->ps_at, lines[i].name))
		i++;
	ps->ps_at++;
	return (lines[i].parse(ps) && take_nothing(ps));
}
