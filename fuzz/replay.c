/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fuzzer without an engine:
 *
 *	fuzz_X-replay FILE-OR-FOLDER...		each file is an input
 *	fuzz_X-replay --random INPUTS SEED	inputs of its own, and their
 *rate
 *
 * Random inputs grow from an empty scenario by mutations, then begin anew.
 */
#include "engine.h"
#include "tape.h"

#include <dirent.h>
#include <inttypes.h>
#include <scenario.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define MAX_FILE ((size_t)1 << 20)
#define MAX_RANDOM ((size_t)2048)
#define GROWTH 32 /* random inputs, each made of the one before */

static unsigned long ninputs;

static void __attribute__((noreturn)) give_up(const char *what)
{
	(void)fprintf(stderr, "fuzz: %s\n", what);
	exit(2);
}

static double
seconds(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec + (double)ts.tv_nsec / 1e9);
}

/* ---- files ---- */

static void
replay_file(const char *name)
{
	uint8_t *bytes = malloc(MAX_FILE);
	FILE *in = fopen(name, "rb");
	size_t len;

	if (bytes == NULL || in == NULL)
		give_up(name);
	len = fread(bytes, 1, MAX_FILE, in);
	(void)fclose(in);
	/* Of its own size, so that a sanitizer sees what is read past it. */
	if ((bytes = realloc(bytes, len + (len == 0))) == NULL)
		give_up(name);
	(void)LLVMFuzzerTestOneInput(bytes, len);
	ninputs++;
	free(bytes);
}

static int
is_visible(const struct dirent *entry)
{
	return (entry->d_name[0] != '.');
}

/* In the order of their names. */
static void
replay(const char *name)
{
	struct dirent **entry;
	struct stat st;
	int n;

	if (stat(name, &st) != 0)
		give_up(name);
	if (!S_ISDIR(st.st_mode)) {
		replay_file(name);
		return;
	}
	if ((n = scandir(name, &entry, is_visible, alphasort)) < 0)
		give_up(name);
	for (int i = 0; i < n; i++) {
		char path[4096];

		(void)snprintf(
		    path, sizeof(path), "%s/%s", name, entry[i]->d_name);
		replay(path);
		free(entry[i]);
	}
	free(entry);
}

/* ---- random inputs ---- */

static void
play_random(unsigned long n, uint64_t seed)
{
	const struct sim_scenario nothing = { .sn_ncpus = 1 };
	uint8_t *bytes = malloc(FUZZ_SEED_MAX);
	size_t len = 0;

	if (bytes == NULL)
		give_up("no memory");
	for (; ninputs < n; ninputs++) {
		if (ninputs % GROWTH == 0)
			len = fuzz_seed(&nothing, bytes);
		len = LLVMFuzzerCustomMutator(
		    bytes, len, MAX_RANDOM, (unsigned)tape_number(&seed));
		(void)LLVMFuzzerTestOneInput(bytes, len);
	}
	free(bytes);
}

/* ---- a corpus ---- */

static void
write_seed(const char *folder, const char *name, const struct sim_scenario *sn)
{
	static uint8_t bytes[FUZZ_SEED_MAX];
	const char *base = strrchr(name, '/');
	char path[4096];
	size_t len = fuzz_seed(sn, bytes);
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/%s", folder,
	    base != NULL ? base + 1 : name);
	path[strlen(path) - strlen(".ctx")] = '\0';
	if ((out = fopen(path, "wb")) == NULL ||
	    fwrite(bytes, 1, len, out) != len || fclose(out) != 0)
		give_up(path);
}

static void
make_seed(const char *folder, const char *name)
{
	static char text[MAX_FILE];
	FILE *in = fopen(name, "rb");
	struct sim_scenario *sn;
	size_t len;

	if (in == NULL)
		give_up(name);
	len = fread(text, 1, sizeof(text), in);
	(void)fclose(in);
	if ((sn = scenario_parse(text, len, name, stderr)) == NULL)
		give_up(name);
	write_seed(folder, name, sn);
	sim_scenario_free(sn);
}

/* ---- a dictionary ---- */

static void
print_byte(unsigned char byte)
{
	if (byte < ' ' || byte > '~' || byte == '"' || byte == '\\')
		(void)printf("\\x%02X", byte);
	else
		(void)putchar(byte);
}

static void
print_dictionary(void)
{
	for (unsigned i = 0; fuzz_dictionary[i] != NULL; i++) {
		(void)putchar('"');
		for (const char *at = fuzz_dictionary[i]; *at != '\0'; at++)
			print_byte((unsigned char)*at);
		(void)puts("\"");
	}
}

/* ---- what is asked for ---- */

static void
do_replay(int argc, char **argv)
{
	double begin = seconds(), took;

	if (strcmp(argv[1], "--random") == 0)
		play_random(
		    strtoul(argv[2], NULL, 0), strtoull(argv[3], NULL, 0));
	else
		for (int i = 1; i < argc; i++)
			replay(argv[i]);
	took = seconds() - begin;
	(void)printf("%lu inputs, %" PRIu64 " operations, %.0f a second\n",
	    ninputs, fuzz_operations(), (double)fuzz_operations() / took);
	fuzz_print_ends(stdout);
}

int
main(int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : "-";

	if (argc > 3 && strcmp(first, "--seeds") == 0)
		for (int i = 3; i < argc; i++)
			make_seed(argv[2], argv[i]);
	else if (argc == 2 && strcmp(first, "--dictionary") == 0)
		print_dictionary();
	else if (*first != '-' || (argc == 4 && strcmp(first, "--random") == 0))
		do_replay(argc, argv);
	else
		give_up("usage: FILE-OR-FOLDER... | --random INPUTS SEED | "
			"--seeds FOLDER FILE.ctx... | --dictionary");
	return (0);
}
