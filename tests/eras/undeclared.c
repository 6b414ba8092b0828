/* SPDX-License-Identifier: BSD-2-Clause */
/* A driver that has its own declaration of what was never in a header. */
void installctx(void *, void *, void *, void *, void *, void *, void *);

int
main(void)
{
	installctx(0, 0, 0, 0, 0, 0, 0);
	return (0);
}
