/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_lex.c: from a line of text to its words. */
#include "play.h"

#include "scenario_parts.h"

#include <stdlib.h>
#include <string.h>

/* The words of a line in one line, with columns: 1:a 3:"b c". */
static void
assert_tokens(const char *text, const char *words)
{
	struct scenario_line ln = { .ln_number = 7 };
	struct scenario_errors se = { .se_file = "t", .se_out = stderr };
	char *seen = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&seen, &len);

	assert_true(scenario_lex(&ln, text, strlen(text), &se));
	for (unsigned i = 0; i < ln.ln_ntokens; i++)
		(void)fprintf(out, "%s%u:%s%s%s", i > 0 ? " " : "",
		    ln.ln_token[i].to_column,
		    ln.ln_token[i].to_is_string ? "\"" : "",
		    ln.ln_token[i].to_text,
		    ln.ln_token[i].to_is_string ? "\"" : "");
	assert_null(ln.ln_token[ln.ln_ntokens].to_text);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(seen, words);
	free(seen);
	scenario_line_free(&ln);
}

static void
assert_lex_error(const char *text, size_t len, const char *error)
{
	struct scenario_line ln = { .ln_number = 7 };
	char *seen = NULL;
	size_t size = 0;
	struct scenario_errors se = { .se_file = "t" };

	se.se_out = open_memstream(&seen, &size);
	assert_false(scenario_lex(&ln, text, len, &se));
	assert_int_equal(fclose(se.se_out), 0);
	assert_string_equal(seen, error);
	free(seen);
	scenario_line_free(&ln);
}

TEST(words_are_separated_by_blanks, "")
{
	assert_tokens("", "");
	assert_tokens(" \t\r", "");
	assert_tokens("a", "1:a");
	assert_tokens("  save:x\tt.x -> 1\r", "3:save:x 10:t.x 14:-> 17:1");
	assert_tokens("save=sleeps", "1:save=sleeps");
}

TEST(a_comment_ends_the_line, "")
{
	assert_tokens("# a b", "");
	assert_tokens("a#b c", "1:a");
	assert_tokens("a \"#b\" # c", "1:a 3:\"#b\"");
	assert_tokens("a # \xc3\xa9 \"", "1:a");
}

TEST(strings_have_quotes_and_escapes, "")
{
	assert_tokens("\"\"", "1:\"\"");
	assert_tokens("\"a b\"c", "1:\"a b\" 6:c");
	assert_tokens("\"a\\\"b\\\\\"", "1:\"a\"b\\\"");
}

TEST(a_string_ends_in_its_line, "")
{
	assert_lex_error("x \"abc", 6,
	    "t:7:3: error: the string that begins here has no closing quote "
	    "in its line\n");
	assert_lex_error("\"a\\\"", 4,
	    "t:7:1: error: the string that begins here has no closing quote "
	    "in its line\n");
}

TEST(other_bytes_are_refused_by_number, "")
{
	assert_lex_error("a \xc3", 3,
	    "t:7:3: error: expected a word or a \"string\", got the byte "
	    "0xc3\n");
	assert_lex_error("a\0b", 3,
	    "t:7:2: error: expected a word or a \"string\", got the byte "
	    "0x00\n");
	assert_lex_error("\\", 1,
	    "t:7:1: error: expected a word or a \"string\", got the byte "
	    "0x5c\n");
}

TEST(a_line_is_used_again_for_the_next, "")
{
	struct scenario_line ln = { .ln_number = 1 };
	struct scenario_errors se = { .se_file = "t", .se_out = stderr };

	assert_true(scenario_lex(&ln, "a b c", 5, &se));
	assert_int_equal(ln.ln_ntokens, 3);
	assert_true(scenario_lex(&ln, "d", 1, &se));
	assert_int_equal(ln.ln_ntokens, 1);
	assert_string_equal(ln.ln_token[0].to_text, "d");
	scenario_line_free(&ln);
	assert_int_equal(ln.ln_ntokens, 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(words_are_separated_by_blanks),
	UNIT(a_comment_ends_the_line),
	UNIT(strings_have_quotes_and_escapes),
	UNIT(a_string_ends_in_its_line),
	UNIT(other_bytes_are_refused_by_number),
	UNIT(a_line_is_used_again_for_the_next),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
