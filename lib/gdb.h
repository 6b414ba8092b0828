/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What gdb runs as it loads a program: scripts of tools/gdb, in the program's
 * file and not in its memory. CTXOP_GDB_SCRIPTS is their folder; without it,
 * the library is one that gdb knows nothing of (cmake/gdb.cmake).
 */
#ifndef GDB_H
#define GDB_H

#ifdef CTXOP_GDB_SCRIPTS
/* 4 is a text in Python, the first line its name; then the files. */
#define GDB_SCRIPT(NAME, FILES)                                                \
	__asm__(".pushsection .debug_gdb_scripts, \"MS\", %progbits, 1\n"      \
		".byte 4\n.ascii \"" NAME "\\n\"\n" FILES                      \
		".byte 0\n.popsection\n")
#define GDB_FILE(NAME) ".incbin \"" CTXOP_GDB_SCRIPTS "/" NAME "\"\n"
#else
#define GDB_SCRIPT(NAME, FILES) _Static_assert(1, FILES)
#define GDB_FILE(NAME) NAME
#endif

#endif /* GDB_H */
