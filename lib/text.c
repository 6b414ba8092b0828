/* SPDX-License-Identifier: BSD-2-Clause */
/* See text.h. */
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* The character at s, and how many bytes it has: 0 if it is no UTF-8. */
static size_t
read_character(const char *s, uint32_t *c)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = { { 0x80, 0, 0 }, { 0xe0, 0xc0, 0x80 },
		{ 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 } };
	unsigned char first = (unsigned char)*s;
	size_t n = 0;

	while (n < 4 && (first & forms[n].mask) != forms[n].lead)
		n++;
	if (n == 4)
		return (0);
	*c = first & (unsigned char)~forms[n].mask;
	for (size_t i = 1; i <= n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return (0);
		*c = *c << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (*c < forms[n].least || *c > 0x10ffff || (*c & ~0x7ffU) == 0xd800)
		return (0);
	return (n + 1);
}

void
print_json(const char *text, FILE *out)
{
	uint32_t c;

	(void)fputc('"', out);
	for (size_t n; *text != '\0'; text += n > 0 ? n : 1) {
		if ((n = read_character(text, &c)) == 0)
			(void)fputs(REPLACEMENT, out);
		else if (c < 0x20)
			(void)fprintf(out, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			(void)fprintf(out, "\\%c", (char)c);
		else
			(void)fwrite(text, 1, n, out);
	}
	(void)fputc('"', out);
}

static bool
is_xml(uint32_t c)
{
	return (c >= 0x20 ? c != 0xfffe && c != 0xffff :
			    c == '\t' || c == '\n' || c == '\r');
}

void
print_xml(const char *text, FILE *out)
{
	uint32_t c;

	for (size_t n; *text != '\0'; text += n > 0 ? n : 1) {
		if ((n = read_character(text, &c)) == 0 || !is_xml(c))
			(void)fputs(REPLACEMENT, out);
		else if (c < 0x20 || strchr("&<>\"'", (int)c) != NULL)
			(void)fprintf(out, "&#%u;", c);
		else
			(void)fwrite(text, 1, n, out);
	}
}
