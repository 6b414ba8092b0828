/* SPDX-License-Identifier: BSD-2-Clause */
/* Text for other programs: any bytes, as strings of JSON and of XML. */
#ifndef TEXT_H
#define TEXT_H

#include <stdio.h>

/* With the quotes. What is no UTF-8 becomes U+FFFD. */
void print_json(const char *text, FILE *);

/* For attributes and between tags; so do characters that XML does not allow. */
void print_xml(const char *text, FILE *);

#endif /* TEXT_H */
