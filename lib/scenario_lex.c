/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a line of text to its words: separated by blanks, up to a #. A string
 * has quotes around it, in which \" and \\ stand for themselves.
 */
#include "scenario_parts.h"

#include <stdlib.h>
#include <string.h>

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

/* Printable, and no meaning of its own. */
static bool
is_of_word(char c)
{
	return (c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '\\');
}

static struct scenario_token *
new_token(struct scenario_line *ln, unsigned column)
{
	struct scenario_token *to;

	ln->ln_token = scenario_grow(
	    ln->ln_token, ln->ln_ntokens, sizeof(*ln->ln_token));
	to = &ln->ln_token[ln->ln_ntokens++];
	to->to_column = column;
	return (to);
}

static void
set_text(struct scenario_token *to, const char *text, size_t len)
{
	if ((to->to_text = malloc(len + 1)) == NULL)
		panic("sim_scenario: the host has no memory for a word");
	memcpy(to->to_text, text, len);
	to->to_text[len] = '\0';
}

/* From the opening quote; where it goes on after the closing one, or NULL. */
static const char *
lex_string(struct scenario_token *to, const char *at, const char *end)
{
	char *out;

	set_text(to, at, (size_t)(end - at));
	to->to_is_string = true;
	out = to->to_text;
	for (at++; at < end && *at != '"'; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		*out++ = *at;
	}
	*out = '\0';
	return (at < end ? at + 1 : NULL);
}

static const char *
lex_word(struct scenario_token *to, const char *at, const char *end)
{
	const char *start = at;

	while (at < end && is_of_word(*at))
		at++;
	set_text(to, start, (size_t)(at - start));
	return (at);
}

static void
forget_tokens(struct scenario_line *ln)
{
	for (unsigned i = 0; i < ln->ln_ntokens; i++)
		free(ln->ln_token[i].to_text);
	free(ln->ln_token);
	ln->ln_token = NULL;
	ln->ln_ntokens = 0;
}

void
scenario_line_free(struct scenario_line *ln)
{
	forget_tokens(ln);
}

static const char *
lex_one(struct scenario_line *ln, const char *at, const char *end,
    unsigned column, struct scenario_errors *se)
{
	if (*at == '"') {
		at = lex_string(new_token(ln, column), at, end);
		if (at == NULL)
			scenario_error(se, ln->ln_number, column,
			    "the string that begins here has no closing "
			    "quote in its line");
		return (at);
	}
	if (is_of_word(*at))
		return (lex_word(new_token(ln, column), at, end));
	scenario_error(se, ln->ln_number, column,
	    "expected a word or a \"string\", got the byte 0x%02x",
	    (unsigned char)*at);
	return (NULL);
}

bool
scenario_lex(struct scenario_line *ln, const char *text, size_t len,
    struct scenario_errors *se)
{
	const char *at = text, *end = text + len;

	forget_tokens(ln);
	while (at != NULL && at < end && *at != '#') {
		if (is_blank(*at))
			at++;
		else
			at = lex_one(
			    ln, at, end, (unsigned)(at - text) + 1, se);
	}
	(void)new_token(ln, (unsigned)len + 1);
	ln->ln_ntokens--;
	return (at != NULL);
}
