/* SPDX-License-Identifier: BSD-2-Clause */
/* What all problems are made of: numbers that a seed gives, and lines. */
#include "quiz.h"

#include <stdarg.h>
#include <stdlib.h>

/* All 64 bits count, though nrand48() has 48. */
void
draw_begin(struct draw *dr, uint64_t seed, FILE *out)
{
	seed = (seed + 1) * 0x9e3779b97f4a7c15;
	seed ^= seed >> 29;
	for (unsigned i = 0; i < 3; i++)
		dr->dr_state[i] = (unsigned short)(seed >> (16 * (i + 1)));
	dr->dr_out = out;
}

/* The low bits of such a generator have short periods. */
unsigned
draw(struct draw *dr, unsigned n)
{
	return ((unsigned)((nrand48(dr->dr_state) >> 8) % n));
}

void
draw_letters(struct draw *dr, char *letters, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned at = draw(dr, i + 1);

		letters[i] = letters[at];
		letters[at] = (char)('A' + i);
	}
	letters[n] = '\0';
}

void
line(struct draw *dr, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfprintf(dr->dr_out, fmt, ap);
	va_end(ap);
	(void)fputc('\n', dr->dr_out);
}

void
write_other(struct draw *dr, unsigned yields)
{
	line(dr, "\nthread other");
	for (unsigned i = 0; i < yields; i++)
		line(dr, "\tyield");
	line(dr, "end");
}
