/* SPDX-License-Identifier: BSD-2-Clause */
/* A fuzzer of operations: those of its fuzz_words, in any order (play.h). */
#include "engine.h"
#include "mutate.h"
#include "play.h"

static const struct vocabulary *
vocabulary(void)
{
	static struct vocabulary vocabulary;

	if (vocabulary.vc_words == NULL)
		vocabulary_init(&vocabulary, fuzz_words);
	return (&vocabulary);
}

/*
 * Before the first input: machines get as much memory as an input may want, so
 * that each input finds them as the one before it did.
 */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	(void)vocabulary();
	play_warm();
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	play_input(vocabulary(), bytes, len);
	return (0);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max, unsigned seed)
{
	return (mutate(vocabulary(), bytes, len, max, seed));
}

size_t
fuzz_seed(const struct sim_scenario *sn, uint8_t *bytes)
{
	size_t len = input_encode(vocabulary(), sn, bytes);
	const uint8_t *tape;
	struct sim_scenario *seed = input_decode(
	    vocabulary(), bytes, len, &tape);

	play_check_coding(vocabulary(), seed);
	sim_scenario_free(seed);
	return (len);
}

const char *const fuzz_dictionary[] = { NULL };

uint64_t
fuzz_operations(void)
{
	return (play_operations());
}

void
fuzz_print_ends(FILE *out)
{
	play_print_ends(out);
}
