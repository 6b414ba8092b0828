/* SPDX-License-Identifier: BSD-2-Clause */
/* See failing_host.h. */
#include "failing_host.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MAX_HELD 4096 /* at a time */
#define MAX_STREAMS 8
#define JUNK 0xa5

static struct {
	unsigned long asked, failing; /* the failing-th request; 0: none */
	bool goes_on;                 /* and those after it */
	bool has_failed;
	enum host_answer (*ask)(unsigned long nth); /* or NULL */
	struct {
		const void *at;
		const char *asked_from; /* a place in the program's code */
	} held[MAX_HELD];
	unsigned nheld;
	struct {
		FILE *stream;
		char **text;
		const char *asked_from;
	} into_memory[MAX_STREAMS]; /* open_memstream() */
} host;

/* Somebody else's answer, about this request. */
static void
ask(void)
{
	enum host_answer answer = host.ask(host.asked);

	if (answer == HOST_GIVES)
		return;
	host.failing = host.asked;
	host.goes_on = answer == HOST_FAILS_FROM_HERE_ON;
}

static bool
fails(void)
{
	unsigned long nth = ++host.asked;

	if (host.ask != NULL)
		ask();
	if (host.failing == 0 || nth < host.failing ||
	    (nth > host.failing && !host.goes_on))
		return (false);
	host.has_failed = true;
	return (true);
}

static void *
hold_for(void *p, const void *caller)
{
	if (p == NULL)
		return (NULL);
	if (host.nheld == MAX_HELD)
		abort();
	host.held[host.nheld].at = p;
	host.held[host.nheld++].asked_from = caller;
	return (p);
}

/* Of one of the functions below. */
#define hold(P) hold_for(P, __builtin_return_address(0))

static void
let_go(const void *p)
{
	unsigned i = 0;

	while (i < host.nheld && host.held[i].at != p)
		i++;
	if (i < host.nheld)
		host.held[i] = host.held[--host.nheld];
}

/* New memory holds anything. */
static void *
junk(void *p, size_t size)
{
	return (p != NULL ? memset(p, JUNK, size) : NULL);
}

/* ---- asked of the host, instead of the C library ---- */

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__real_aligned_alloc(size_t, size_t);
char *__real_strdup(const char *);
FILE *__real_open_memstream(char **, size_t *);
FILE *__real_fmemopen(void *, size_t, const char *);
void *__real_mmap(void *, size_t, int, int, int, off_t);
int __real_fclose(FILE *);
void __real_free(void *);
int __real_munmap(void *, size_t);

void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);
void *__wrap_aligned_alloc(size_t, size_t);
char *__wrap_strdup(const char *);
FILE *__wrap_open_memstream(char **, size_t *);
FILE *__wrap_fmemopen(void *, size_t, const char *);
void *__wrap_mmap(void *, size_t, int, int, int, off_t);
int __wrap_fclose(FILE *);
void __wrap_free(void *);
int __wrap_munmap(void *, size_t);

void *
__wrap_malloc(size_t size)
{
	return (fails() ? NULL : hold(junk(__real_malloc(size), size)));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return (fails() ? NULL : hold(__real_calloc(n, size)));
}

void *
__wrap_realloc(void *p, size_t size)
{
	if (fails())
		return (NULL);
	let_go(p);
	return (hold(__real_realloc(p, size)));
}

void *
__wrap_aligned_alloc(size_t alignment, size_t size)
{
	void *p = NULL;

	if (size == 0 || size % alignment != 0)
		abort();
	if (!fails())
		p = __real_aligned_alloc(alignment, size);
	return (hold(junk(p, size)));
}

char *
__wrap_strdup(const char *s)
{
	return (fails() ? NULL : hold(__real_strdup(s)));
}

FILE *
__wrap_open_memstream(char **text, size_t *size)
{
	FILE *stream = fails() ? NULL : __real_open_memstream(text, size);
	unsigned i = 0;

	if (stream == NULL)
		return (NULL);
	while (i < MAX_STREAMS && host.into_memory[i].stream != NULL)
		i++;
	if (i == MAX_STREAMS)
		abort();
	host.into_memory[i].stream = stream;
	host.into_memory[i].text = text;
	host.into_memory[i].asked_from = __builtin_return_address(0);
	return (hold(stream));
}

FILE *
__wrap_fmemopen(void *buf, size_t size, const char *mode)
{
	return (fails() ? NULL : hold(__real_fmemopen(buf, size, mode)));
}

void *
__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	void *p = MAP_FAILED;

	if (!fails())
		p = __real_mmap(at, size, prot, flags, fd, offset);
	return (p == MAP_FAILED ? p : hold(p));
}

/* What was written into memory is the caller's from here on. */
int
__wrap_fclose(FILE *stream)
{
	int status = __real_fclose(stream);

	let_go(stream);
	for (unsigned i = 0; i < MAX_STREAMS; i++)
		if (host.into_memory[i].stream == stream) {
			host.into_memory[i].stream = NULL;
			(void)hold_for(*host.into_memory[i].text,
			    host.into_memory[i].asked_from);
		}
	return (status);
}

void
__wrap_free(void *p)
{
	let_go(p);
	__real_free(p);
}

int
__wrap_munmap(void *p, size_t size)
{
	/* A stack is unmapped with the page below it, as it was mapped. */
	let_go(p);
	return (__real_munmap(p, size));
}

/* ---- what the tests ask ---- */

void
host_fail(unsigned long nth, bool goes_on)
{
	host.asked = 0;
	host.failing = nth;
	host.goes_on = goes_on;
	host.has_failed = false;
}

void host_ask(enum host_answer (*whom)(unsigned long nth))
{
	host.ask = whom;
}

bool
host_has_failed(void)
{
	return (host.has_failed);
}

unsigned
host_held(void)
{
	return (host.nheld);
}

extern const char __executable_start[];

void
host_tell_held(FILE *out)
{
	(void)fprintf(out,
	    "%u requests were not given back; addr2line -fe %s says whose:",
	    host.nheld, program_invocation_short_name);
	for (unsigned i = 0; i < host.nheld; i++)
		(void)fprintf(
		    out, " %#tx", host.held[i].asked_from - __executable_start);
	(void)fputc('\n', out);
}
