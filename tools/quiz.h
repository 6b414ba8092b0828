/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctxsim quiz: a problem for a lab, drawn from a seed. It is a scenario in
 * words with questions about its run, and the answers are what that run shows.
 */
#ifndef QUIZ_H
#define QUIZ_H

#include "options.h"

#include <stdio.h>

/* What of the run an answer is. */
enum answer {
	ANSWER_WORDS, /* the events: "save:A restore:A" */
	ANSWER_NAMES, /* whose they are: "A B" */
	ANSWER_COUNT, /* how many */
	ANSWER_CPUS,  /* on which CPUs: "0 1" */
	ANSWER_END    /* no events: how the run ends, and with which words */
};

/* Events are those of a thread, between two notes, of these kinds; NULL: of
 * any, from the beginning, to the end. A kind may have a name: "attach:vmm". */
struct question {
	const char *qu_text;
	enum answer qu_answer;
	const char *qu_kinds;
	const char *qu_thread, *qu_from, *qu_to;
	bool qu_letters; /* only of ctxops that are called A, B, C ... */
};

#define QUESTIONS 4

/* Numbers of a seed, and the scenario that they make. */
struct draw {
	unsigned short dr_state[3]; /* of nrand48() */
	FILE *dr_out;
};

struct quiz {
	void (*qz_write)(struct draw *);
	struct question qz_question[QUESTIONS]; /* up to one without text */
};

extern const struct quiz quiz_ring, quiz_order, quiz_allocation, quiz_free,
    quiz_revisions, quiz_fpu, quiz_entry, quiz_lifecycle, quiz_walk,
    quiz_migration;

int quiz(struct options *);

/* ---- quiz_draw.c ---- */

void draw_begin(struct draw *, uint64_t seed, FILE *out);
/* One of 0 .. n - 1. */
unsigned draw(struct draw *, unsigned n);
/* The letters from A on, n of them, in any order, and a '\0'. */
void draw_letters(struct draw *, char *letters, unsigned n);
/* Write a line, with a tab before it if it is inside of a block. */
void line(struct draw *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Another thread, which is there when the first one leaves its CPU. */
void write_other(struct draw *, unsigned yields);

/* ---- quiz_answer.c ---- */

/* Run it once for all. False, after having said why, if it could not be. */
bool answers_print(
    const char *text, size_t len, const struct question *, FILE *out);

#endif /* QUIZ_H */
