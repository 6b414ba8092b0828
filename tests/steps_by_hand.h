/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Steps in words, for the tests of lib/explore_*.c. A word is a CPU, what it
 * does to which object, more of that behind '+', and answers behind ':'
 *
 *	0wx	1rx+wy	2em	0dm	1w*	0wx:12	0wx:*
 *
 * with r and w for read and write, e, t and d for a mutex that is entered,
 * tried and dropped; '*' is all there is, of objects or, first, of answers.
 */
#ifndef STEPS_BY_HAND_H
#define STEPS_BY_HAND_H

#include "harness.h"

#include "explore_parts.h"

#include <string.h>

#define BY_HAND 16
#define BY_HAND_TOUCHES 4 /* of a step, and as many answers */

struct steps_by_hand {
	unsigned n;
	struct action step[BY_HAND];
	const struct action *v[BY_HAND]; /* each of them */
	struct touch touch[BY_HAND][BY_HAND_TOUCHES];
	uint32_t answer[BY_HAND][BY_HAND_TOUCHES];
};

static const char by_hand_letter[] = "rwetd";
static const uint32_t by_hand_how[] = { STEP_READ, STEP_WRITE, STEP_ENTER,
	STEP_TRIED, STEP_DROP };

/* Where an object is: 8 bytes, none beside another. */
static inline uintptr_t
object_by_hand(char letter)
{
	return (letter == '*' ? 0 : (uintptr_t)letter * 16);
}

static inline struct touch
touch_by_hand(const char *at)
{
	const char *letter = strchr(by_hand_letter, at[0]);

	assert_non_null(letter);
	return ((struct touch){ .tc_from = object_by_hand(at[1]),
	    .tc_size = 8,
	    .tc_how = by_hand_how[letter - by_hand_letter] });
}

/* One word; returns what is behind it. */
static inline const char *
step_by_hand(struct steps_by_hand *s, const char *at)
{
	unsigned i = s->n++;
	struct action *ac = &s->step[i];

	assert_true(i < BY_HAND);
	*ac = (struct action){ .ac_cpu = (unsigned)(*at - '0'),
		.ac_touch = s->touch[i],
		.ac_answer = s->answer[i] };
	s->v[i] = ac;
	for (char sign = '+'; sign == '+'; sign = *at) {
		s->touch[i][ac->ac_ntouches++] = touch_by_hand(at + 1);
		at += 3;
	}
	if (*at != ':')
		return (at);
	ac->ac_is_all = *++at == '*';
	for (at += ac->ac_is_all; *at >= '0' && *at <= '9'; at++)
		s->answer[i][ac->ac_nanswers++] = (uint32_t)(*at - '0');
	return (at);
}

static inline void
steps_by_hand(struct steps_by_hand *s, const char *words)
{
	s->n = 0;
	while (*words != '\0') {
		words = step_by_hand(s, words);
		words += *words == ' ';
	}
}

/* ---- and back ---- */

static inline void
draw_touch(const struct touch *tc, char *into)
{
	unsigned i = 0;

	while (by_hand_how[i] != tc->tc_how)
		i++;
	into += strlen(into);
	into[0] = by_hand_letter[i];
	into[1] = tc->tc_from == 0 ? '*' : (char)(tc->tc_from / 16);
	into[2] = '\0';
}

/* Appends the word. */
static inline void
draw_step(const struct action *ac, char *into)
{
	(void)sprintf(into + strlen(into), "%u", ac->ac_cpu);
	for (unsigned i = 0; i < ac->ac_ntouches; i++) {
		if (i > 0)
			strcat(into, "+");
		draw_touch(&ac->ac_touch[i], into);
	}
	if (ac->ac_is_all || ac->ac_nanswers > 0)
		strcat(into, ac->ac_is_all ? ":*" : ":");
	for (unsigned i = 0; i < ac->ac_nanswers; i++)
		(void)sprintf(into + strlen(into), "%u", ac->ac_answer[i]);
}

/* Appends a tree: "0wx [1wx 0rx | 2wx] | 1wx": what is in brackets follows. */
static inline void
draw_wakeups(const struct wakeup *wk, char *into)
{
	for (; wk != NULL; wk = wk->wk_next) {
		const struct wakeup *child = wk->wk_child;
		bool forks = child != NULL && child->wk_next != NULL;

		draw_step(wk->wk_action, into);
		if (child != NULL)
			strcat(into, forks ? " [" : " ");
		draw_wakeups(child, into);
		if (forks)
			strcat(into, "]");
		if (wk->wk_next != NULL)
			strcat(into, " | ");
	}
}

static inline void
assert_wakeups(const struct wakeup *wk, const char *expected)
{
	char seen[400] = "";

	draw_wakeups(wk, seen);
	assert_string_equal(seen, expected);
}

#endif /* STEPS_BY_HAND_H */
