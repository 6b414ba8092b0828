/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that grades an answer, made in a folder that is removed with it.
 * How, is read from the files that the build has left with the graders.
 */
#ifndef LAB_BUILD_H
#define LAB_BUILD_H

#include <limits.h>
#include <stdbool.h>

struct lab_build {
	char *lb_folder; /* with the graders */
	const char *lb_lab, *lb_file;
	char lb_temp[PATH_MAX]; /* ours */
	char lb_program[PATH_MAX + 16];
};

/* False after having said why: it is no file in C, or an object. */
bool lab_file_check(const char *lab, const char *file);

/* lb_folder is to be filled in. False after having said why. */
bool lab_build_begin(struct lab_build *, const char *lab, const char *file);
void lab_build_end(struct lab_build *);

/*
 * What is wrong with the answer, after the compiler or the linker has said it;
 * or NULL.
 */
const char *lab_build(struct lab_build *);

/* A file in lb_temp; the same few names always. */
void lab_build_path(
    const struct lab_build *, const char *name, char path[PATH_MAX + 16]);

#endif /* LAB_BUILD_H */
