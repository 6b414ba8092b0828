/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/text.c: any bytes, as strings of JSON and of XML. */
#include "harness.h"
#include "text.h"

#include <stdlib.h>

static void
assert_printed(
    void (*print)(const char *, FILE *), const char *text, const char *as)
{
	char *seen = NULL;
	size_t len;
	FILE *out = open_memstream(&seen, &len);

	assert_non_null(out);
	print(text, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(seen, as);
	free(seen);
}

TEST(what_json_cannot_have_in_a_string_is_escaped, "")
{
	assert_printed(print_json, "", "\"\"");
	assert_printed(print_json, "a/b", "\"a/b\"");
	assert_printed(print_json, "\"\\\n\037", "\"\\\"\\\\\\u000a\\u001f\"");
	assert_printed(print_json, "\303\244", "\"\303\244\"");
}

TEST(what_is_no_utf8_is_replaced, "")
{
	assert_printed(print_json, "a\377b", "\"a\357\277\275b\"");
	assert_printed(print_json, "\303", "\"\357\277\275\"");
	assert_printed(print_xml, "\300\200", "\357\277\275\357\277\275");
	assert_printed(print_json, "\355\240\200",
	    "\"\357\277\275\357\277\275\357\277\275\"");
}

TEST(what_xml_means_something_by_is_a_number, "")
{
	assert_printed(
	    print_xml, "a<b>&'\"\n", "a&#60;b&#62;&#38;&#39;&#34;&#10;");
	assert_printed(print_xml, "\001", "\357\277\275");
}

static const struct CMUnitTest tests[] = {
	UNIT(what_json_cannot_have_in_a_string_is_escaped),
	UNIT(what_is_no_utf8_is_replaced),
	UNIT(what_xml_means_something_by_is_a_number),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
