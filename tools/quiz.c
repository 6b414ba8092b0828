/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See quiz.h. What is printed is a scenario file, with all else as comments: it
 * can be kept, run and changed.
 */
#include "quiz.h"

#include "labs.h"

#include <inttypes.h>
#include <stdlib.h>

static const struct {
	const struct quiz *quiz;
	const char *about;
} quizzes[] = {
	{ &quiz_ring, "which ring do attach and detach leave?" },
	{ &quiz_order, "which handlers run, and in which order?" },
	{ &quiz_allocation, "may it sleep here, and leave its CPU?" },
	{ &quiz_free, "who frees which ctxop, and when?" },
	{ &quiz_revisions, "which template is refused?" },
	{ &quiz_fpu, "whose registers are on the CPU?" },
	{ &quiz_entry, "what does each VM entry cost?" },
	{ &quiz_lifecycle, "which handler runs at fork, exec and exit?" },
	{ &quiz_walk, "does this walk come back to where it began?" },
	{ &quiz_migration, "on which CPU is what was saved restored?" },
};
#define NQUIZZES (sizeof(quizzes) / sizeof(*quizzes))

static int
list(void)
{
	for (unsigned i = 0; i < NQUIZZES; i++)
		(void)printf(
		    "%2u %-20s %s\n", i + 1, lab_name(i + 1), quizzes[i].about);
	return (STATUS_OK);
}

static void
print_questions(const struct quiz *qz)
{
	for (unsigned i = 0;
	     i < QUESTIONS && qz->qz_question[i].qu_text != NULL; i++)
		(void)printf("# %u. %s\n", i + 1, qz->qz_question[i].qu_text);
}

static int
print_problem(unsigned lab, uint64_t seed, bool answers)
{
	const struct quiz *qz = quizzes[lab - 1].quiz;
	struct draw dr;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int status = STATUS_OK;

	if (out == NULL)
		abort();
	draw_begin(&dr, seed, out);
	qz->qz_write(&dr);
	(void)fclose(out);
	(void)printf("# Lab %u, %s, seed %" PRIu64 ": %s\n\n%s\n", lab,
	    lab_name(lab), seed, quizzes[lab - 1].about, text);
	print_questions(qz);
	if (answers) {
		(void)fputs("\n", stdout);
		if (!answers_print(text, len, qz->qz_question, stdout))
			status = STATUS_FAILED;
	}
	free(text);
	return (status);
}

int
quiz(struct options *op)
{
	uint64_t seed = op->op_tape.st_kind == SIM_TAPE_SEED ?
	    op->op_tape.st_seed :
	    1;
	unsigned lab;

	if (op->op_name == NULL)
		return (list());
	lab = lab_number(op->op_name);
	if (lab == 0)
		return (usage("quiz: no lab is called '%s'; 'ctxsim quiz' "
			      "names them",
		    op->op_name));
	return (print_problem(lab, seed, op->op_answers));
}
