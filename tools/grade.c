/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See grade.h. Each check is a run of the grader's program by itself, so an
 * answer that ends it, or that never ends, fails that check and no other.
 */
#include "grade.h"

#include "child.h"
#include "lab_build.h"
#include "labs.h"
#include "outlet.h"
#include "page.h"
#include "read_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS 10 /* of CPU time, for each check */

struct grading {
	const struct options *gr_op;
	unsigned gr_number;
	struct lab_build gr_build;
	unsigned gr_points, gr_of; /* so far */
	unsigned gr_npages;
};

/* ---- the grader's program ---- */

/* What it prints into that file of the temporary folder, for free(). */
static char *
told_by(struct grading *gr, const char *name, const char *check,
    struct child_end *end)
{
	struct lab_build *lb = &gr->gr_build;
	char out[PATH_MAX + 16], view[PATH_MAX + 16], *text = NULL;
	char *n = strdup(check != NULL ? check : "");
	char *argv[] = { lb->lb_program, out, check != NULL ? n : NULL, view,
		NULL };
	uint64_t seconds = gr->gr_op->op_seconds;
	size_t len;

	lab_build_path(lb, name, out);
	lab_build_path(lb, "view", view);
	(void)unlink(out); /* an earlier check's */
	(void)unlink(view);
	*end = child_run(
	    argv, seconds != 0 ? (unsigned)seconds : (unsigned)SECONDS);
	free(n);
	return (read_file(out, &text, &len) ? text : NULL);
}

/* ---- pictures ---- */

/* Beside the answer: my-ring.html of my.c, then my-ring-2.html ... */
static char *
page_name(const struct grading *gr, unsigned nth)
{
	const char *file = gr->gr_build.lb_file, *html = gr->gr_op->op_html;
	char *beside, *name;

	if (html != NULL)
		name = outlet_nth(html, nth);
	else if (asprintf(&beside, "%.*s-%s.html", (int)strlen(file) - 2, file,
		     gr->gr_build.lb_lab) < 0)
		abort();
	else {
		name = outlet_nth(beside, nth);
		free(beside);
	}
	if (name == NULL)
		abort();
	return (name);
}

static void
draw(struct grading *gr, const char *check)
{
	char path[PATH_MAX + 16], *view, *command = NULL;
	char *name = page_name(gr, ++gr->gr_npages);
	size_t len;

	lab_build_path(&gr->gr_build, "view", path);
	if (asprintf(&command, "ctxsim grade %s %s", gr->gr_build.lb_lab,
		gr->gr_build.lb_file) < 0)
		abort();
	if (read_file(path, &view, &len)) {
		if (page_write_view(name, check, command, view))
			(void)printf("            picture:  %s\n", name);
		free(view);
	}
	free(command);
	free(name);
}

/* ---- one check ---- */

static void
print_indented(const char *text)
{
	while (*text != '\0') {
		int n = (int)strcspn(text, "\n");

		(void)printf("            %.*s\n", n, text);
		text += n + (text[n] != '\0');
	}
}

/* What was found, or how it ended instead. */
static void
tell_failure(struct grading *gr, const char *check, const char *text,
    const struct child_end *end)
{
	char words[200];

	if (text != NULL && strncmp(text, "failed\n", 7) == 0) {
		print_indented(text + 7);
		draw(gr, check);
		return;
	}
	child_say(end, words, sizeof(words));
	print_indented(words);
}

static void
run_check(struct grading *gr, unsigned n, unsigned points, const char *name)
{
	char number[16], *text;
	struct child_end end;
	bool is_passed;

	(void)snprintf(number, sizeof(number), "%u", n);
	text = told_by(gr, "verdict", number, &end);
	is_passed = end.ce_status == 0 && text != NULL &&
	    strcmp(text, "passed\n") == 0;
	(void)printf("  %2u of %u  %s\n", is_passed ? points : 0, points, name);
	if (!is_passed)
		tell_failure(gr, name, text, &end);
	gr->gr_points += is_passed ? points : 0;
	gr->gr_of += points;
	free(text);
}

/* ---- the answer ---- */

/* The last line of all, for people and for those who collect it. */
static int
say_points(const struct grading *gr, const char *why)
{
	(void)printf("%s: %u", gr->gr_build.lb_file, gr->gr_points);
	if (gr->gr_of != 0)
		(void)printf(" of %u", gr->gr_of);
	(void)printf(" points in lab %u (%s)%s%s\n", gr->gr_number,
	    gr->gr_build.lb_lab, why != NULL ? ": " : "",
	    why != NULL ? why : "");
	return (why == NULL && gr->gr_points == gr->gr_of ? STATUS_OK :
							    STATUS_FAILED);
}

/* "lacks NAME" lines of the list; NULL if there are none. For free(). */
static char *
what_it_lacks(const struct grading *gr, const char *list)
{
	char *text = NULL;
	size_t len;
	unsigned n = 0;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	for (; list != NULL; list = strchr(list, '\n')) {
		list += *list == '\n';
		if (strncmp(list, "lacks ", 6) == 0)
			(void)fprintf(out, "%s%.*s()",
			    n++ == 0 ? "it does not define " : ", ",
			    (int)strcspn(list + 6, "\n"), list + 6);
	}
	(void)fprintf(out, "; %s.h says what to write", gr->gr_build.lb_lab);
	(void)fclose(out);
	if (n > 0)
		return (text);
	free(text);
	return (NULL);
}

static void
run_checks(struct grading *gr, char *list)
{
	char *rest, *line;
	unsigned n = 0, points;
	int name;

	for (line = strtok_r(list, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "check %u %n", &points, &name) == 1)
			run_check(gr, n++, points, line + name);
}

static int
grade_program(struct grading *gr)
{
	struct child_end end;
	char words[200], *list = told_by(gr, "list", NULL, &end);
	char *lacks = what_it_lacks(gr, list);
	int status;

	if (list == NULL || end.ce_status != 0) {
		child_say(&end, words, sizeof(words));
		status = say_points(gr, words);
	} else if (lacks != NULL) {
		status = say_points(gr, lacks);
	} else {
		run_checks(gr, list);
		status = say_points(gr, NULL);
	}
	free(lacks);
	free(list);
	return (status);
}

static int
grade_file(struct grading *gr, const char *lab, const char *file)
{
	const char *why;
	int status;

	if (!lab_file_check(lab, file))
		return (STATUS_USAGE);
	if (!lab_build_begin(&gr->gr_build, lab, file))
		return (STATUS_FAILED);
	why = lab_build(&gr->gr_build);
	status = why != NULL ? say_points(gr, why) : grade_program(gr);
	lab_build_end(&gr->gr_build);
	return (status);
}

/* ---- the command ---- */

static int
print_start(const char *folder, const char *lab)
{
	char path[PATH_MAX], *text;
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/%s/start.c", folder, lab);
	if (!read_file(path, &text, &len))
		return (STATUS_FAILED);
	(void)fwrite(text, 1, len, stdout);
	free(text);
	return (STATUS_OK);
}

int
grade(struct options *op)
{
	struct grading gr = { .gr_op = op,
		.gr_number = lab_number(op->op_name) };
	const char *lab;
	char *folder;
	int status;

	if (gr.gr_number == 0)
		return (usage("grade: no lab is called '%s'; expected a number "
			      "or a name of docs/labs",
		    op->op_name));
	lab = lab_name(gr.gr_number);
	if ((folder = lab_folder(lab)) == NULL)
		return (STATUS_USAGE);
	gr.gr_build.lb_folder = folder;
	status = op->op_start ? print_start(folder, lab) :
				grade_file(&gr, lab, op->op_file[1]);
	free(folder);
	return (status);
}
