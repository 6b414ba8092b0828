/* SPDX-License-Identifier: BSD-2-Clause */
/* A target that does nothing: what an engine costs by itself. See fuzz.sh. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	(void)input;
	(void)size;
	return (0);
}
