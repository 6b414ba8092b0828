/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A consumer that is written once and built for each era of the calls, by
 * hook_compat.h; all four builds share one register of each CPU.
 *
 * A window is opened over what the register holds: over nothing, or over the
 * window of another hook of that thread, as a guest's registers lie over the
 * host's. When the thread leaves its CPU, each hook saves what its window holds
 * and puts back what was under it. So windows are closed in the opposite order
 * in which they were opened, and saved and restored likewise, or the register
 * ends up with another one's contents.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <ctxop_scenario.h>
#include <platform.h>

struct window {
	uint64_t wd_own;      /* its contents, while off the CPU */
	uint64_t wd_under;    /* what it lies over, while on it */
	uint64_t wd_expected; /* what its program left in it */
	bool wd_open;
};

/*
 * For each era ERA, by the thread itself:
 * window_install_eraERA() installs the hook, which does nothing until the
 * window is open; may sleep for memory. _open() and _close() do not. _step()
 * checks the register, and changes it: the run fails if it is not as the
 * program of this window left it. _remove() takes the hook off; not while open.
 * _run() does all of it.
 */
#define WINDOW_BUILD(ERA)                                                      \
	void window_install_era##ERA(struct window *);                         \
	void window_open_era##ERA(struct window *);                            \
	void window_step_era##ERA(struct window *);                            \
	void window_close_era##ERA(struct window *);                           \
	void window_remove_era##ERA(struct window *);                          \
	void window_run_era##ERA(struct window *, unsigned steps);             \
	extern const struct sim_consumer window_words_era##ERA

WINDOW_BUILD(7);
WINDOW_BUILD(8);
WINDOW_BUILD(9);
WINDOW_BUILD(13917);

#endif /* WINDOW_H */
