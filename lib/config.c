/* SPDX-License-Identifier: BSD-2-Clause */
/* What a machine may be, and what it is where nothing was said. */
#include "machine.h"

#include <ctxop_access.h>

#include <stdarg.h>

#define DEFAULT_BUDGET 10000000
#define DEFAULT_STKSIZE ((size_t)65536 * SAN_STACK_FACTOR)
#define MIN_STKSIZE 16384
#define DEFAULT_TRACE 1000000

static bool __attribute__((format(printf, 3, 4)))
refuse(char *why, size_t len, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (why != NULL)
		(void)vsnprintf(why, len, fmt, ap);
	va_end(ap);
	return (false);
}

static bool
is_valid_token(
    const struct sim_config *cfg, const char *token, char *why, size_t len)
{
	if (!sim_token_check(token, why, len))
		return (false);
	if (sim_token_grain(token) != cfg->sc_grain)
		return (refuse(why, len,
		    "sc_tape: expected a token of sc_grain, which begins with "
		    "%s, got '%s'",
		    cfg->sc_grain == SIM_GRAIN_ACCESS ? "a1" : "t1", token));
	if (cfg->sc_any_build || sim_token_is_of_build(token))
		return (true);
	return (refuse(why, len,
	    "sc_tape: expected a token of this build, %s, got '%s': points at "
	    "accesses depend on the build; search again with this one, or go "
	    "back to that one",
	    sim_build(), token));
}

static bool
is_valid_tape(const struct sim_config *cfg, char *why, size_t len)
{
	const struct sim_tape *tape = &cfg->sc_tape;

	switch (tape->st_kind) {
	case SIM_TAPE_QUIET:
	case SIM_TAPE_SEED:
		return (true);
	case SIM_TAPE_BYTES:
		if (tape->st_bytes == NULL && tape->st_len > 0)
			return (refuse(why, len,
			    "sc_tape: expected %zu bytes, got NULL",
			    tape->st_len));
		return (true);
	case SIM_TAPE_TOKEN:
		if (tape->st_bytes == NULL)
			return (refuse(
			    why, len, "sc_tape: expected a token, got NULL"));
		return (is_valid_token(cfg, tape->st_bytes, why, len));
	case SIM_TAPE_ASK:
		if (tape->st_ask == NULL)
			return (refuse(why, len,
			    "sc_tape: expected a function to ask, got NULL"));
		return (true);
	}
	return (refuse(why, len,
	    "sc_tape: expected one of SIM_TAPE_..., got kind %d",
	    (int)tape->st_kind));
}

/* Of enums, each is one that there is. */
static bool
are_valid_names(const struct sim_config *cfg, char *why, size_t len)
{
	if ((unsigned)cfg->sc_grain > SIM_GRAIN_ACCESS)
		return (refuse(why, len,
		    "sc_grain: expected one of SIM_GRAIN_..., got %d",
		    (int)cfg->sc_grain));
	for (unsigned v = 0; v < SIM_NVIOLATIONS; v++)
		if ((unsigned)cfg->sc_violation[v] > SIM_V_OFF)
			return (refuse(why, len,
			    "sc_violation: expected one of SIM_V_... for %s, "
			    "got %d",
			    sim_violation_name((enum sim_violation)v),
			    (int)cfg->sc_violation[v]));
	return (true);
}

bool
config_is_valid(const struct sim_config *cfg, char *why, size_t len)
{
	if (cfg == NULL)
		return (refuse(why, len, "expected a configuration, got NULL"));
	if (cfg->sc_ncpus > SIM_MAXCPU)
		return (
		    refuse(why, len, "sc_ncpus: expected 1 to %d CPUs, got %u",
			SIM_MAXCPU, cfg->sc_ncpus));
	if (cfg->sc_stksize != 0 && cfg->sc_stksize < MIN_STKSIZE)
		return (refuse(why, len,
		    "sc_stksize: expected at least %d bytes, got %zu",
		    MIN_STKSIZE, cfg->sc_stksize));
	if (cfg->sc_tick < 0 || cfg->sc_tick > CLOCK_END)
		return (
		    refuse(why, len, "sc_tick: expected 0 to %lld ns, got %lld",
			(long long)CLOCK_END, (long long)cfg->sc_tick));
	return (are_valid_names(cfg, why, len) && is_valid_tape(cfg, why, len));
}

void
config_fill(struct sim_config *cfg)
{
	if (cfg->sc_ncpus == 0)
		cfg->sc_ncpus = 1;
	if (cfg->sc_budget == 0)
		cfg->sc_budget = DEFAULT_BUDGET;
	if (cfg->sc_stksize == 0)
		cfg->sc_stksize = DEFAULT_STKSIZE;
	if (cfg->sc_trace_max == 0)
		cfg->sc_trace_max = DEFAULT_TRACE;
}
