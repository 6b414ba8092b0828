/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * looks_up WRITTEN_FOR KERNEL: a driver of one era finds its call by name in a
 * kernel of another, or says why not, with status 1.
 */
#include <ctxop_symbols.h>
#include <stdio.h>

/* A driver looks for one call, and knows one way to call it. */
static const struct era {
	const char *er_name;
	const struct ctxop_symbol *er_kernel;
	const char *er_call;
	unsigned er_arguments;
} eras[] = {
	{ "7", ctxop_symbols_7, "installctx", 7 },
	{ "8", ctxop_symbols_8, "installctx", 8 },
	{ "9", ctxop_symbols_9, "installctx", 9 },
	{ "13917", ctxop_symbols_13917, "ctxop_install", 3 },
};

static const struct era *
era(const char *name)
{
	const struct era *er = eras;

	while (strcmp(er->er_name, name) != 0)
		er++;
	return (er);
}

int
main(int argc, char **argv)
{
	const struct era *driver = era(argv[1]), *kernel = era(argv[argc - 1]);
	const struct ctxop_symbol *sy = ctxop_symbol(
	    kernel->er_kernel, driver->er_call);

	if (sy == NULL)
		(void)printf("no %s()\n", driver->er_call);
	else if (sy->sy_arguments != driver->er_arguments)
		(void)printf("%s() takes %u arguments, expected %u\n",
		    driver->er_call, sy->sy_arguments, driver->er_arguments);
	else
		(void)puts("found");
	return (sy == NULL || sy->sy_arguments != driver->er_arguments);
}
