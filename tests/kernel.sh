#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about files of a kernel that are compiled unchanged: the headers that
# they see, and what is told where they are linked. Each function claim_<name>
# is a ctest entry; SOURCE, BUILD and CC come from CMake.
set -euo pipefail
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail()
{
	echo "$*" >&2
	exit 1
}

# compile FILE...: as ctxop_kernel_sources() does.
compile()
{
	"$CC" -O2 -ffreestanding -nostdinc -I"$SOURCE/kernel/machine" \
	    -I"$SOURCE/kernel/include" -I"$SOURCE/include" \
	    -isystem "$("$CC" -print-file-name=include)" -D_KERNEL -DDEBUG \
	    -DCTXOP_ERA=13917 -D_init=driver_init -D_fini=driver_fini \
	    -D_info=driver_info "$@"
}

# expect STATUS COMMAND...: what it prints is in ./out.
expect()
{
	local wanted=$1 seen=0

	shift
	"$@" >out 2>&1 || seen=$?
	[ "$seen" -eq "$wanted" ] || {
		cat out >&2
		fail "$*: expected status $wanted, seen $seen"
	}
}

says()
{
	grep -qF -- "$1" out || fail "expected '$1' in: $(cat out)"
}

# ---- the headers ----

shims()
{
	(cd "$SOURCE/kernel" && ls machine/sys/*.h include/sys/*.h) |
	    sed 's|.*sys/||'
}

claim_each_shim_compiles_alone_and_twice()
{
	local name

	for name in $(shims); do
		printf '#include <sys/%s>\n#include <sys/%s>\n' "$name" "$name" \
		    >one.c
		expect 0 compile -Wall -Wextra -Werror \
		    -Wno-unused-function -Wno-strict-prototypes \
		    -fsyntax-only one.c
	done
}

claim_all_shims_together_reach_no_header_of_the_host()
{
	shims | sed 's|.*|#include <sys/&>|' >all.c
	expect 0 compile -M all.c
	! grep -oE ' /usr/include/[^ ]*' out || fail "the host's"
	says "kernel/include/sys/types.h"
}

claim_a_header_that_no_shim_is_for_is_an_error_by_name()
{
	echo '#include <sys/socket.h>' >one.c
	expect 1 compile -fsyntax-only one.c
	grep -qE "sys/socket.h('| file|:) (file not found|No such file)" out ||
	    fail "$(cat out)"
}

# ---- the function ----

# refused WORDS CALL: by a project that has the library t, and programs.
refused()
{
	printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(p NONE)' \
	    "include($SOURCE/cmake/kernel_sources.cmake)" \
	    'add_library(t INTERFACE)' 'add_executable(u IMPORTED)' "$2" \
	    >CMakeLists.txt
	expect 1 cmake -S . -B build
	tr -s ' \n' '  ' <out >line
	grep -qF -- "$1" line || fail "expected '$1' in: $(cat out)"
}

claim_a_call_that_cannot_be_meant_is_refused_by_name()
{
	refused "ctxop_kernel_sources(x ...): expected a target" \
	    'ctxop_kernel_sources(x a.c)'
	refused "(t ...): expected a program, got a INTERFACE_LIBRARY" \
	    'ctxop_kernel_sources(t a.c)'
	refused "(u ...): expected at least one file" \
	    'ctxop_kernel_sources(u EXPLORE)'
	refused "(u ...): expected something behind ERA" \
	    'ctxop_kernel_sources(u a.c ERA)'
	refused "(u ...): expected ERA 7, 8, 9 or 13917, got 10" \
	    'ctxop_kernel_sources(u a.c ERA 10)'
	refused "(u ...): called twice" \
	    'add_library(u_kernel INTERFACE)
	    ctxop_kernel_sources(u a.c)'
}

# ---- what is missing ----

driver()
{
	mkdir -p t_kernel.dir
	cat >t_kernel.dir/driver.c <<'END'
#include <sys/systm.h>
#include <sys/rwlock.h>
#include <sys/cpuvar.h>
#include <sys/conf.h>
extern int psignal(void *, int);
int driver_takes(krwlock_t *), driver_counts(void);
int
driver_takes(krwlock_t *lock)
{
	rw_enter(lock, RW_READER);
	return (psignal(lock, (int)strlen("a")));
}
int
driver_counts(void)
{
	return (ncpus);
}
extern int table_read(dev_t, struct uio *, cred_t *);
struct cb_ops table = { .cb_read = table_read };
END
	compile -c -o t_kernel.dir/driver.c.o t_kernel.dir/driver.c
}

# link FILE...: into ./program.
link()
{
	NM=nm OBJDUMP=objdump sh "$SOURCE/kernel/link.sh" t "$work/stubs.c" -- \
	    "$CC" ./t_kernel.dir/driver.c.o "$@" "$BUILD/lib/libctxop.a" \
	    -lunwind -o program
}

claim_what_nobody_has_is_told_by_name_with_who_refers_to_it()
{
	driver
	echo 'int main(void) { return 0; }' >main.c
	"$CC" -c main.c
	expect 1 link main.o
	diff - out <<END
t: its kernel sources refer to what nobody has:
  ncpus, named by driver_counts() in driver.c
  psignal, called by driver_takes() in driver.c
  rw_enter, called by driver_takes() in driver.c
  table_read, named in a table
Stubs that panic by name are now in $work/stubs.c:
fill in what the test needs, and build again.
END
	[ ! -e program ] || fail "it is linked all the same"
}

claim_what_a_test_has_itself_is_not_missing()
{
	driver
	cat >main.c <<'END'
int ncpus = 2;
int psignal(void *p, int n) { return (p != (void *)0 ? n : 0); }
void rw_enter(void *lock, int how) { (void)lock; (void)how; }
int table_read(void) { return 0; }
int driver_counts(void), driver_takes(void *);
int main(void) { return (driver_counts() - driver_takes(main) - 1); }
END
	"$CC" -fno-builtin -c main.c
	expect 0 link main.o
	expect 0 ./program
	[ ! -e stubs.c ] || fail "there are stubs"
}

claim_stubs_are_written_once_and_panic_by_name()
{
	driver
	cat >main.c <<'END'
int driver_takes(void *);
int main(void) { return (driver_takes(main)); }
END
	"$CC" -c main.c
	expect 1 link main.o
	expect 1 compile -c stubs.c
	says "ncpus: not called, so perhaps a variable"
	says "table_read: not called, so perhaps a variable"
	sed -i 's/^#error "ncpus.*/int ncpus;/; s/^#error "table_read.*/int table_read;/' stubs.c
	sed -i '/^void rw_enter(void);$/,$d' stubs.c
	echo 'int table_read;' >>stubs.c
	cp stubs.c kept.c
	expect 0 compile -c stubs.c
	expect 1 link main.o stubs.o
	says "stubs.c is there, and is left as it is. Add to it:"
	cmp stubs.c kept.c
	sed -n '/^void rw_enter/,/^}/p' out >>stubs.c
	expect 0 compile -c stubs.c
	expect 0 link main.o stubs.o
	expect 134 ./program
	says "panic: rw_enter: a stub of stubs.c was called"
}

"claim_${1:?a claim}"
