/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/model: the library and the oracle agree; and it would be noticed. */
#include "harness.h"

#include "random.h"
#include "space.h"

int
main(int argc, char **argv)
{
	(void)argc; (void)argv;
	return (0);
}
