/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs whose tests must fail, and how they do it. */
#ifndef FAILING_H
#define FAILING_H

#include <stddef.h>

/*
 * Run these tests of a program, one or more or "" for all; command is words for
 * the shell. Its exit status, and what it prints in text.
 */
int run_tests_of(
    const char *command, const char *tests, char *text, size_t len);

/* One test fails, and prints these words. */
void assert_test_fails(
    const char *command, const char *test, const char *words);

#endif /* FAILING_H */
