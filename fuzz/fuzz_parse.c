/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the text of a scenario: it is read, and what is printed of it is
 * read as the same; or each line of the errors says where.
 */
#include "engine.h"
#include "found.h"

#include <scenario.h>
#include <stdlib.h>
#include <string.h>

static uint64_t nlines;

/* A stream into memory, and what was written to it. */
struct text {
	char *tx_text;
	size_t tx_len;
	FILE *tx_out;
};

static FILE *
text_open(struct text *tx)
{
	*tx = (struct text){ .tx_text = NULL };
	if ((tx->tx_out = open_memstream(&tx->tx_text, &tx->tx_len)) == NULL)
		abort();
	return (tx->tx_out);
}

static const char *
text_close(struct text *tx)
{
	if (fclose(tx->tx_out) != 0)
		abort();
	return (tx->tx_text);
}

/* "FILE:LINE:COLUMN: error: ...", or "FILE: N errors more" at the end. */
static void
check_errors(const char *errors)
{
	unsigned line, column;
	int end = 0;

	if (*errors == '\0')
		found("not read, and no error says why");
	for (const char *at = errors; *at != '\0';) {
		const char *next = strchr(at, '\n');

		if (next == NULL)
			found("an error has no end: %s", at);
		if (sscanf(at, "text:%u:%u: error: %n", &line, &column, &end) !=
			2 &&
		    sscanf(at, "text: %u errors more%n", &line, &end) != 1)
			found("an error does not say where: %s", at);
		at = next + 1;
	}
}

static const char *
print(const struct sim_scenario *sn, struct text *tx)
{
	sim_scenario_print(sn, text_open(tx));
	return (text_close(tx));
}

static void
check_print(const struct sim_scenario *sn)
{
	struct text first, second;
	const char *text = print(sn, &first);
	struct sim_scenario *again = scenario_parse(
	    text, first.tx_len, "text", stderr);

	if (again == NULL)
		found("what was printed is not read: %s", text);
	if (strcmp(text, print(again, &second)) != 0)
		found("what was printed is read as something else: %s, then %s",
		    text, second.tx_text);
	sim_scenario_free(again);
	free(first.tx_text);
	free(second.tx_text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text errors;
	FILE *out = text_open(&errors);
	struct sim_scenario *sn = scenario_parse(
	    (const char *)bytes, len, "text", out);

	found_about(NULL, NULL, bytes, len);
	(void)text_close(&errors);
	if (sn == NULL)
		check_errors(errors.tx_text);
	else if (errors.tx_len > 0)
		found("read, with an error: %s", errors.tx_text);
	else
		check_print(sn);
	for (size_t i = 0; i < len; i++)
		nlines += bytes[i] == '\n';
	free(errors.tx_text);
	sim_scenario_free(sn);
	return (0);
}

size_t
fuzz_seed(const struct sim_scenario *sn, uint8_t *bytes)
{
	struct text text;
	size_t len;

	(void)print(sn, &text);
	len = text.tx_len < FUZZ_SEED_MAX ? text.tx_len : FUZZ_SEED_MAX;
	memcpy(bytes, text.tx_text, len);
	free(text.tx_text);
	return (len);
}

const char *const fuzz_dictionary[] = { "thread a\n", "thread a\nend\n",
	"wait -> ECHILD\n", "process p\n", "program g\n", "template t",
	"cpus 2\n", "tick 1500\n", "budget 9\n", "patience 9\n",
	"tape t1-3.2\n", "audit off\n", "audit on\n",
	"violation hook-blocks record\n", "violation", " off", " fatal",
	" times 2", " priority 9", " cpu 1", " stopped", " bare", " rev 2",
	" save", " restore=g", " fork", " lwp_create", " exit", " free=g",
	"expect outcome ok\n", "expect panic \"x\"\n",
	"expect failed \"\\\"\\\\\"\n", "expect livelock \"x\"\n",
	"expect violation null-walk 1\n", "expect hooks save:x\n", "end\n",
	"repeat 2\n", "allocate x t\n", "attach x a\n", "detach a.x\n",
	"install t x\n", "remove t x -> 1\n", "fork g -> EAGAIN\n",
	"fail \"x\"\n", "note x\n", "vmm run 3\n", "ldt set 3 4096 x\n",
	"mutex_enter m\n", "cv_wait v m\n", " -> ", "\"", "\\", "#", "\n", " ",
	".", "=", "a0", "4294967295", "4294967296", NULL };

/* Lines, in its case. */
uint64_t
fuzz_operations(void)
{
	return (nlines);
}

void
fuzz_print_ends(FILE *out)
{
	(void)out;
}
