/* SPDX-License-Identifier: BSD-2-Clause */
/* See lab_build.h. */
#include "lab_build.h"

#include "child.h"
#include "options.h"
#include "read_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGS 64
#define SECONDS 60 /* for a compiler */

/* All that is ever in lb_temp. */
static const char *const files[] = { "answer.o", "grader", "list", "verdict",
	"view" };
#define NFILES (sizeof(files) / sizeof(*files))

void
lab_build_path(
    const struct lab_build *lb, const char *name, char path[PATH_MAX + 16])
{
	(void)snprintf(path, PATH_MAX + 16, "%s/%s", lb->lb_temp, name);
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return (len >= n && strcmp(text + len - n, end) == 0);
}

/* ---- what is given ---- */

bool
lab_file_check(const char *lab, const char *file)
{
	struct stat st;

	if (stat(file, &st) != 0 || access(file, R_OK) != 0) {
		(void)usage("%s: %s", file, strerror(errno));
		return (false);
	}
	if (S_ISREG(st.st_mode) &&
	    (ends_with(file, ".c") || ends_with(file, ".o")))
		return (true);
	(void)usage("%s: expected a file in C, whose name ends in .c; 'ctxsim "
		    "grade %s --start' prints one to begin with",
	    file, lab);
	return (false);
}

bool
lab_build_begin(struct lab_build *lb, const char *lab, const char *file)
{
	const char *tmp = getenv("TMPDIR");

	if (tmp == NULL || *tmp == '\0')
		tmp = "/tmp";
	lb->lb_lab = lab;
	lb->lb_file = file;
	(void)snprintf(
	    lb->lb_temp, sizeof(lb->lb_temp), "%s/ctxsim-XXXXXX", tmp);
	if (mkdtemp(lb->lb_temp) == NULL) {
		(void)fprintf(stderr,
		    "ctxsim: no folder can be made in %s: %s\n", tmp,
		    strerror(errno));
		return (false);
	}
	lab_build_path(lb, "grader", lb->lb_program);
	return (true);
}

void
lab_build_end(struct lab_build *lb)
{
	char path[PATH_MAX + 16];

	for (size_t i = 0; i < NFILES; i++) {
		lab_build_path(lb, files[i], path);
		(void)unlink(path);
	}
	(void)rmdir(lb->lb_temp);
}

/* ---- command lines ---- */

/* One argument, with what stands for something in its place. For free(). */
static char *
argument(const struct lab_build *lb, const char *line, const char *file,
    const char *out)
{
	const struct {
		const char *name, *value;
	} all[] = { { "@HERE@", lb->lb_folder }, { "@LAB@", lb->lb_lab },
		{ "@FILE@", file }, { "@OUT@", out } };
	char *text = NULL;
	size_t len, i;
	FILE *to = open_memstream(&text, &len);

	if (to == NULL)
		abort();
	while (*line != '\0') {
		for (i = 0; i < 4; i++)
			if (strncmp(line, all[i].name, strlen(all[i].name)) ==
			    0)
				break;
		if (i < 4) {
			(void)fputs(all[i].value, to);
			line += strlen(all[i].name);
		} else
			(void)fputc(*line++, to);
	}
	(void)fclose(to);
	return (text);
}

/* Run the command line that is in this file, an argument a line. */
static bool
command(const struct lab_build *lb, const char *name, const char *file,
    const char *out)
{
	char path[PATH_MAX + 16], *text, *rest, *line;
	char *argv[MAX_ARGS + 1] = { NULL };
	struct child_end end = { .ce_status = -1 };
	size_t len, n = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", lb->lb_folder, name);
	if (!read_file(path, &text, &len))
		return (false);
	for (line = strtok_r(text, "\n", &rest); line != NULL && n < MAX_ARGS;
	     line = strtok_r(NULL, "\n", &rest))
		argv[n++] = argument(lb, line, file, out);
	if (n > 0)
		end = child_run(argv, SECONDS);
	while (n > 0)
		free(argv[--n]);
	free(text);
	return (end.ce_status == 0);
}

/* A name that begins with "-" is no option. */
static char *
as_path(const char *file)
{
	char *path = NULL;

	if (asprintf(&path, "%s%s", *file == '-' ? "./" : "", file) < 0)
		abort();
	return (path);
}

const char *
lab_build(struct lab_build *lb)
{
	char object[PATH_MAX + 16], *file = as_path(lb->lb_file);
	bool is_source = ends_with(file, ".c");
	const char *why = NULL;

	lab_build_path(lb, "answer.o", object);
	if (is_source && !command(lb, "compile", file, object))
		why = "it does not compile; what to mend is said above";
	else if (!command(
		     lb, "link", is_source ? object : file, lb->lb_program))
		why = "it cannot be linked; what it calls and nobody has, or "
		      "has twice, is said above";
	free(file);
	return (why);
}
