/* SPDX-License-Identifier: BSD-2-Clause */
/* See harness.h. */
#include "harness.h"

#include "arch/arch.h"
#include "sanitizer.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
harness_filter(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
}

/* ---- files ---- */

static char folder[SCRATCH_MAX]; /* "": not made */

const char *
scratch_folder(void)
{
	if (folder[0] == '\0') {
		(void)snprintf(folder, sizeof(folder), "/tmp/ctxop.XXXXXX");
		assert_non_null(mkdtemp(folder));
	}
	return (folder);
}

void
scratch_file(char path[SCRATCH_MAX], const char *name)
{
	int len = snprintf(path, SCRATCH_MAX, "%s/%s", scratch_folder(), name);

	assert_in_range(len, 1, SCRATCH_MAX - 1);
}

/* The test may have done it. */
static void
remove_scratch(void)
{
	DIR *all = folder[0] != '\0' ? opendir(folder) : NULL;
	const struct dirent *one;

	while (all != NULL && (one = readdir(all)) != NULL)
		(void)unlinkat(dirfd(all), one->d_name, 0);
	if (all != NULL) {
		(void)closedir(all);
		(void)rmdir(folder);
	}
	folder[0] = '\0';
}

int
harness_teardown(void **state)
{
	(void)state;
	sim_destroy(sim_current());
	remove_scratch();
	return (0);
}

/* ---- machines ---- */

sim_t *
boot_with(struct sim_config cfg)
{
	char why[200];
	sim_t *sim;

	if (cfg.sc_trace == 0)
		cfg.sc_trace = SIM_EV_ALL;
	if ((sim = sim_create(&cfg, why, sizeof(why))) == NULL)
		fail_msg("sim_create: %s", why);
	return (sim);
}

sim_t *
boot(unsigned ncpus)
{
	return (boot_with((struct sim_config){ .sc_ncpus = ncpus }));
}

sim_t *
boot_leaky(bool audit)
{
	return (boot_with((struct sim_config){
	    .sc_audit = audit, .sc_violation[SIM_CTXOP_LEAKED] = SIM_V_OFF }));
}

static kthread_t *
make(pri_t pri, int state, const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = thread_create(NULL, 0, body, arg, 0, NULL, state, pri);

	(void)thread_setname(t, name);
	return (t);
}

kthread_t *
spawn(const char *name, void (*body)(void *), void *arg)
{
	return (make(MINCLSYSPRI, TS_RUN, name, body, arg));
}

kthread_t *
spawn_stopped(const char *name, void (*body)(void *), void *arg)
{
	return (make(MINCLSYSPRI, TS_STOPPED, name, body, arg));
}

kthread_t *
spawn_at(pri_t pri, const char *name, void (*body)(void *), void *arg)
{
	return (make(pri, TS_RUN, name, body, arg));
}

void
does_nothing(void *arg)
{
	(void)arg;
}

void
yields(void *arg)
{
	(void)arg;
	yield();
}

void
pass_points(int count)
{
	for (int i = 0; i < count; i++)
		sim_point();
}

/* A tool that uses them itself does not count. */
void
check_keeps_registers(void (*body)(void *), void *arg)
{
	static struct arch_fpu before, after; /* all zeros: not all is stored */

	arch_fpu_save(&before);
	body(arg);
	arch_fpu_save(&after);
	san_memory_known(&before, sizeof(before));
	san_memory_known(&after, sizeof(after));
	check(SAN_REGISTERS || memcmp(&before, &after, sizeof(before)) == 0);
}

uint32_t
others_first(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (choice == SIM_CHOICE_CPU);
}

uint32_t
last_answers(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)choice;
	return (answers - 1);
}

uint32_t
nothing_fails(void *state, enum sim_choice choice, uint32_t answers)
{
	uint64_t *at = state;
	uint32_t r = (uint32_t)((*at = *at * 6364136223846793005 + 1) >> 33);

	if (choice >= SIM_CHOICE_FORK || r % 8 != 0)
		return (0);
	return (r / 8 % answers);
}

void
run(void)
{
	assert_run();
}

void
assert_panics(void (*body)(void *), void *arg, const char *words)
{
	(void)boot(1);
	(void)spawn("t", body, arg);
	run_expecting(SIM_PANIC, words);
}

/* ---- violations ---- */

struct sim_config
set_all(struct sim_config cfg, enum sim_setting setting)
{
	for (unsigned v = 0; v < SIM_NVIOLATIONS; v++)
		cfg.sc_violation[v] = setting;
	return (cfg);
}

void
assert_seen(enum sim_violation v, uint64_t times)
{
	uint64_t seen = sim_violations(sim_current(), v);

	if (seen != times)
		fail_msg("%s: expected %u times, seen %u",
		    sim_violation_name(v), (unsigned)times, (unsigned)seen);
}

/* Run body with all violations set so. */
static void
provoke(void (*body)(void *), enum sim_setting setting,
    enum sim_outcome outcome, const char *words)
{
	(void)boot_with(set_all((struct sim_config){ 0 }, setting));
	(void)spawn("t", body, NULL);
	(void)spawn("other", yields, NULL);
	run_expecting(outcome, words);
}

static void
assert_first(enum sim_violation v, const char *words)
{
	const char *first = sim_violation_message(sim_current(), 0);

	if (first == NULL)
		fail_msg("expected %s, seen nothing", sim_violation_name(v));
	if (strncmp(first, sim_violation_name(v),
		strlen(sim_violation_name(v))) != 0 ||
	    strstr(first, words) == NULL)
		fail_msg(
		    "the violation:\n  expected: %s: ...%s...\n  seen:     "
		    "%s",
		    sim_violation_name(v), words, first);
}

void
assert_violation(void (*body)(void *), enum sim_violation v, const char *words,
    enum sim_outcome otherwise)
{
	provoke(body, SIM_V_FATAL, SIM_VIOLATION, words);
	assert_first(v, words);
	assert_seen(v, 1);
	sim_destroy(sim_current());
	provoke(body, SIM_V_RECORD, otherwise, "");
	assert_first(v, words);
	sim_destroy(sim_current());
	provoke(body, SIM_V_OFF, otherwise, "");
	assert_null(sim_violation_message(sim_current(), 0));
	assert_int_equal(sim_report(sim_current())->sr_violations, 0);
	sim_destroy(sim_current());
}

void
assert_no_violation(void (*body)(void *))
{
	provoke(body, SIM_V_FATAL, SIM_OK, "");
	sim_destroy(sim_current());
}

/* ---- what happened ---- */

char *
report_text(report_print_t *print)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	print(sim_current(), out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

void
assert_report_shows(report_print_t *print, const char *const *texts)
{
	char *text = report_text(print);
	const char *at = text;

	for (; *texts != NULL; texts++) {
		const char *found = strstr(at, *texts);

		if (found == NULL)
			fail_msg(
			    "printed:\n%s\n  expected: ...%s...", text, *texts);
		at = found + strlen(*texts);
	}
	free(text);
}

void
assert_report_shows_no(report_print_t *print, const char *words)
{
	char *text = report_text(print);

	if (strstr(text, words) != NULL)
		fail_msg("printed:\n%s\n  not expected: %s", text, words);
	free(text);
}

/* Offsets in code are the compiler's business. */
static void
hide_offsets(const char *text, char *to)
{
	while (*text != '\0') {
		bool is_offset = strncmp(text, "+0x", 3) == 0;

		*to++ = *text++;
		if (is_offset) {
			to = stpcpy(to, "0x..");
			text += 2;
			text += strspn(text, "0123456789abcdef");
		}
	}
	*to = '\0';
}

size_t
assert_mdb(size_t (*show)(sim_t *, FILE *), sim_t *sim, const char *text)
{
	/* Cleared: findleaks takes what was left there for pointers. */
	char seen[4000] = "", hidden[2 * sizeof(seen)] = "";
	FILE *out = fmemopen(seen, sizeof(seen), "w");
	size_t ret;

	assert_non_null(out);
	ret = show(sim, out);
	assert_int_equal(fclose(out), 0);
	hide_offsets(seen, hidden);
	if (strcmp(hidden, text) != 0)
		fail_msg("expected:\n%s\nseen:\n%s", text, hidden);
	return (ret);
}

/* ---- ctxops ---- */

static void
seen(void *arg)
{
	(void)arg;
}

static void
seen_two(void *parent, void *child)
{
	(void)parent;
	(void)child;
}

static void
seen_free(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
}

const struct ctxop_template seen_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = seen,
	.ct_restore = seen,
	.ct_fork = seen_two,
	.ct_lwp_create = seen_two,
	.ct_exit = seen,
	.ct_free = seen_free,
};

const struct ctxop_template pair_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = seen,
	.ct_restore = seen,
};

/* The name doubles as arg: assert_ring() reads it there. */
struct ctxop *
make_op(const char *name)
{
	struct ctxop *op = ctxop_allocate(&pair_tpl, (void *)(uintptr_t)name);

	sim_name(op, name);
	return (op);
}

struct ctxop *
install_op(kthread_t *t, const char *name)
{
	struct ctxop *op = make_op(name);

	ctxop_attach(t, op);
	return (op);
}

/* NULL if the ring is sound and these; else what it is, in buf. */
static const char *
ring_fault(const kthread_t *t, const char *names, char *buf, size_t len)
{
	const struct ctxop *op = t->t_ctx;
	int n = ctxop_ring_check(t, buf, len);
	size_t at = 0;

	if (n < 0)
		return (buf);
	buf[0] = '\0';
	for (int i = 0; i < n && at < len; i++, op = op->next)
		at += (size_t)snprintf(buf + at, len - at, "%s%s",
		    i > 0 ? " " : "", (const char *)op->arg);
	return (strcmp(buf, names) == 0 ? NULL : buf);
}

void
assert_ring(const kthread_t *t, const char *names)
{
	char buf[200];
	const char *fault = ring_fault(t, names, buf, sizeof(buf));

	if (fault != NULL)
		fail_msg(
		    "the ring:\n  expected: %s\n  seen:     %s", names, fault);
}

void
check_ring(const kthread_t *t, const char *names)
{
	char buf[200];
	const char *fault = ring_fault(t, names, buf, sizeof(buf));

	if (fault != NULL)
		sim_fail("the ring: expected: %s; seen: %s", names, fault);
}

/* ---- processes ---- */

proc_t *
start_process(const char *name, void (*body)(void *), void *arg)
{
	proc_t *p = sim_proc_create(name);

	assert_non_null(
	    lwp_create(body, arg, 0, p, TS_RUN, MINCLSYSPRI, NULL, 0, 0));
	return (p);
}

struct ctxop *
install_seen(kthread_t *t, const char *name)
{
	struct ctxop *op = ctxop_allocate(&seen_tpl, (void *)(uintptr_t)name);

	sim_name(op, name);
	ctxop_attach(t, op);
	return (op);
}
