/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which build is this? A hash over the machine code of the program, as it is in
 * its file: in memory a debugger may have changed it. It is the same for each
 * place in memory and each folder that the program is in.
 *
 * I1. build is written once, and never changes.
 */
#include <ctxop_access.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char build[] = "00000000";

/* FNV-1a. */
static uint32_t
add_bytes(uint32_t hash, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ bytes[i]) * 16777619U;
	return (hash);
}

static uint32_t
add_segment(uint32_t hash, int fd, const ElfW(Phdr) * segment)
{
	unsigned char bytes[4096];
	off_t at = (off_t)segment->p_offset;
	size_t left = segment->p_filesz;
	ssize_t n;

	while (left > 0) {
		size_t want = left < sizeof(bytes) ? left : sizeof(bytes);

		if ((n = pread(fd, bytes, want, at)) <= 0)
			break;
		hash = add_bytes(hash, bytes, (size_t)n);
		left -= (size_t)n;
		at += n;
	}
	return (hash);
}

/* Called for the program first, and for no library. */
static int
hash_program(struct dl_phdr_info *program, size_t size, void *arg)
{
	uint32_t hash = 2166136261U;

	(void)size;
	for (unsigned i = 0; i < program->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &program->dlpi_phdr[i];

		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X))
			hash = add_segment(hash, *(int *)arg, segment);
	}
	(void)snprintf(build, sizeof(build), "%08x", hash);
	return (1);
}

static void
find_build(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)dl_iterate_phdr(hash_program, &fd);
	(void)close(fd);
}

const char *
sim_build(void)
{
	(void)pthread_once(&once, find_build);
	return (build);
}
