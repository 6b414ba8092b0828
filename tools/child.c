/* SPDX-License-Identifier: BSD-2-Clause */
/* See child.h. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY ((rlim_t)4 << 30)    /* bytes of address space, */
#define FILE_SIZE ((rlim_t)1 << 28) /* and of a file */
#define IN_ALL 6                    /* seconds, for each one of the CPU's */

#define LIMIT(RESOURCE, MOST)                                                  \
	(void)setrlimit(RESOURCE, &(const struct rlimit){ MOST, MOST })

/* What the child does of itself; never returns. */
static void __attribute__((noreturn))
become(char *const argv[], unsigned seconds)
{
	/* The signal first, as the limit behind it kills. */
	const struct rlimit cpu = { seconds, seconds + 1 };
	int null = open("/dev/null", O_RDONLY);

	if (null >= 0)
		(void)dup2(null, STDIN_FILENO);
	(void)setrlimit(RLIMIT_CPU, &cpu);
	LIMIT(RLIMIT_AS, MEMORY);
	LIMIT(RLIMIT_FSIZE, FILE_SIZE);
	LIMIT(RLIMIT_CORE, 0);
	(void)alarm(seconds * IN_ALL);
	(void)execvp(argv[0], argv);
	(void)fprintf(stderr, "ctxsim: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* As system() does: Ctrl-C is the child's, and we clean up behind it. */
struct child_end
child_run(char *const argv[], unsigned seconds)
{
	struct child_end end = { .ce_status = -1, .ce_seconds = seconds };
	void (*interrupt)(int), (*quit)(int);
	pid_t pid;

	(void)fflush(stdout);
	if ((pid = fork()) == 0)
		become(argv, seconds);
	if (pid < 0)
		return (end);
	interrupt = signal(SIGINT, SIG_IGN);
	quit = signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &end.ce_status, 0) < 0 && errno == EINTR)
		continue;
	(void)signal(SIGINT, interrupt);
	(void)signal(SIGQUIT, quit);
	return (end);
}

void
child_say(const struct child_end *ce, char *words, size_t len)
{
	int status = ce->ce_status;
	int sig = status >= 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (sig == SIGXCPU || sig == SIGKILL)
		(void)snprintf(words, len,
		    "no end after %u s of CPU time: a loop that never ends? "
		    "(--seconds)",
		    ce->ce_seconds);
	else if (sig == SIGALRM)
		(void)snprintf(words, len,
		    "no end after %u s, most of them asleep: nothing here may "
		    "wait for the host",
		    ce->ce_seconds * IN_ALL);
	else if (sig != 0)
		(void)snprintf(
		    words, len, "ended by signal %d (%s)", sig, strsignal(sig));
	else
		(void)snprintf(words, len,
		    "the answer has ended the program, with status %d: no "
		    "exit() in a kernel",
		    status >= 0 ? WEXITSTATUS(status) : 0);
}
