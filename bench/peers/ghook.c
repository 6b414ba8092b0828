/* SPDX-License-Identifier: BSD-2-Clause */
/* GLib's list of hooks. */
#include "../bench.h"
#include "peers.h"

#include <glib.h>

#define HOOKS 64

static GHookList list;

static void
hook(gpointer arg)
{
	__asm__ volatile("" : : "r"(arg));
}

static GHook *
prepend(void)
{
	GHook *one = g_hook_alloc(&list);

	one->func = (gpointer)hook;
	g_hook_prepend(&list, one);
	return (one);
}

static void
begin(unsigned hooks)
{
	g_hook_list_init(&list, sizeof(GHook));
	for (unsigned i = 0; i < hooks; i++)
		(void)prepend();
}

double
ghook_invoke_64(uint64_t n)
{
	double start;

	begin(HOOKS);
	start = now_ns();
	for (uint64_t i = 0; i < n / HOOKS; i++)
		g_hook_list_invoke(&list, FALSE);
	start = now_ns() - start;
	g_hook_list_clear(&list);
	return (start);
}

double
ghook_install(uint64_t n)
{
	double start;

	begin(3);
	start = now_ns();
	for (uint64_t i = 0; i < n; i++)
		(void)g_hook_destroy(&list, prepend()->hook_id);
	start = now_ns() - start;
	g_hook_list_clear(&list);
	return (start);
}
