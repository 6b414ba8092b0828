/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mutator of text: words of the dictionary, and bytes; every other time it is
 * the engine's own, if that has one.
 */
#include "engine.h"
#include "tape.h"

#include <string.h>

struct text {
	uint8_t *tx_bytes;
	size_t tx_len, tx_max;
	uint64_t tx_random;
};

static size_t
below(struct text *tx, size_t n)
{
	return (n == 0 ? 0 : tape_number(&tx->tx_random) % n);
}

static void
insert(struct text *tx, const void *bytes, size_t n)
{
	size_t at = tx->tx_len; /* a text is often written to its end */

	if (below(tx, 2) == 0)
		at = below(tx, tx->tx_len + 1);
	if (n > 1 && ((const char *)bytes)[n - 1] == '\n')
		while (at > 0 && tx->tx_bytes[at - 1] != '\n')
			at--; /* a whole line */
	if (tx->tx_max - tx->tx_len < n)
		return;
	memmove(tx->tx_bytes + at + n, tx->tx_bytes + at, tx->tx_len - at);
	memcpy(tx->tx_bytes + at, bytes, n);
	tx->tx_len += n;
}

static const char *
any_word(struct text *tx)
{
	size_t n = 0;

	while (fuzz_dictionary[n] != NULL)
		n++;
	return (fuzz_dictionary[below(tx, n)]);
}

/* Mostly one that is in a word. */
static uint8_t
any_byte(struct text *tx)
{
	const char *word = any_word(tx);

	if (below(tx, 8) == 0)
		return ((uint8_t)below(tx, 256));
	return ((uint8_t)word[below(tx, strlen(word))]);
}

static void
insert_word(struct text *tx)
{
	const char *word = any_word(tx);

	insert(tx, word, strlen(word));
}

static void
insert_byte(struct text *tx)
{
	uint8_t byte = any_byte(tx);

	insert(tx, &byte, 1);
}

static void
copy(struct text *tx)
{
	uint8_t bytes[64];
	size_t from = below(tx, tx->tx_len), most = tx->tx_len - from;
	size_t n = below(tx, most < sizeof(bytes) ? most : sizeof(bytes));

	memcpy(bytes, tx->tx_bytes + from, n);
	insert(tx, bytes, n);
}

static void delete (struct text *tx)
{
	size_t at = below(tx, tx->tx_len), most = tx->tx_len - at;
	size_t n = below(tx, (most < 16 ? most : 16) + 1);

	memmove(tx->tx_bytes + at, tx->tx_bytes + at + n, tx->tx_len - at - n);
	tx->tx_len -= n;
}

static void
change(struct text *tx)
{
	if (tx->tx_len > 0)
		tx->tx_bytes[below(tx, tx->tx_len)] = any_byte(tx);
}

static void (*const changes[])(struct text *) = { insert_word, insert_word,
	insert_word, insert_word, insert_byte, copy, delete, change };

/* libFuzzer's. */
size_t LLVMFuzzerMutate(uint8_t *, size_t len, size_t max)
    __attribute__((weak));

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max, unsigned seed)
{
	struct text tx = { .tx_bytes = bytes,
		.tx_len = len,
		.tx_max = max,
		.tx_random = seed };
	size_t n = 1 + below(&tx, 4);

	if (LLVMFuzzerMutate != NULL && below(&tx, 2) == 0)
		return (LLVMFuzzerMutate(bytes, len, max));
	while (n-- > 0)
		changes[below(&tx, sizeof(changes) / sizeof(*changes))](&tx);
	return (tx.tx_len);
}
