/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The test of a driver: a set-up is run as it comes, then under many schedules.
 * Without an argument the program passes if nothing is found; with one, if
 * there is a finding whose message has these words.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <ctxop.h>
#include <ctxop_explore.h>

int drive(int argc, char **argv, unsigned ncpus, void *(*set_up)(void *));

/* A runnable thread of that name. */
kthread_t *drive_thread(const char *name, void (*body)(void *), void *arg);

#endif /* DRIVE_H */
