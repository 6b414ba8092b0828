/* SPDX-License-Identifier: BSD-2-Clause */
/* The labs of docs/labs, by number and name, and where their graders are. */
#ifndef LABS_H
#define LABS_H

#include <stdbool.h>

/* Of a number or a name, from 1; 0 if there is no such lab. */
unsigned lab_number(const char *text);
const char *lab_name(unsigned number);

/*
 * The folder with the graders, beside this program or where it is installed;
 * for free(). NULL after having said that there is none of that lab.
 */
char *lab_folder(const char *lab);

#endif /* LABS_H */
