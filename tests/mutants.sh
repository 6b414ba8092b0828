#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about tools/mutants.py, on a project of two files, and about its list.
# Each function claim_<name> is a ctest entry. SOURCE is the project's folder,
# BUILD the one it is built in, CC the compiler; all from CMake. Status 77, and
# the entry is skipped, where libclang's Python is missing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import clang.cindex; clang.cindex.Index.create()' \
    2>/dev/null || exit 77

fail()
{
	echo "$*" >&2
	cat "$work/out" >&2
	exit 1
}

# Without a loop, as a mutant of one may take all the time it is given.
project()
{
	mkdir "$work/project"
	cd "$work/project"
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.25)
		project(tiny C)
		enable_testing()
		add_library(tiny tiny.c)
		add_executable(test_tiny test_tiny.c)
		target_link_libraries(test_tiny tiny)
		add_test(NAME tiny COMMAND test_tiny)
	END
	cat >tiny.c <<-'END'
		int limit(int n);
		int limit(int n)
		{
			int unused = 5;

			(void)unused;
			if (n > 9)
				return (9);
			return (n);
		}
	END
	cat >test_tiny.c <<-'END'
		int limit(int n);
		int main(void)
		{
			return (limit(8) == 8 && limit(12) == 9 ? 0 : 1);
		}
	END
	cmake -G Ninja -S . -B build -DCMAKE_C_COMPILER="$CC" \
	    -DCMAKE_BUILD_TYPE=Release >"$work/out"
}

# hunt STATUS LIST OPTION...
hunt()
{
	local wanted=$1 list=$2 seen=0

	shift 2
	printf '%s\n' "$list" >"$work/list"
	"$SOURCE/tools/mutants.py" --build build --listed "$work/list" "$@" \
	    tiny.c >"$work/out" 2>&1 || seen=$?
	[ "$seen" -eq "$wanted" ] || fail "expected $wanted, seen $seen"
}

shows()
{
	grep -qE -- "$1" "$work/out" || fail "expected: $1"
}

limit='@ tiny.c limit
-if (n > 9)
+if (n > 10)
None asks for 10 here.'

claim_mutants_are_killed_dropped_or_reported_and_those_listed_are_not()
{
	project
	hunt 1 ''
	shows ' [1-9][0-9]* compile to the same code, 0 are listed'
	shows '^SURVIVED tiny.c:7: limit: constant$'
	shows '^\+	if \(n > 10\)$'
	shows ' [1-9][0-9]* are killed, 1 survived$'
	hunt 0 "$limit"
	shows ' 1 are listed as no mistakes, [0-9]* are killed, 0 survived$'
	hunt 1 "$limit
@ tiny.c limit
-return (9);
+return (19);
Nothing like it is there."
	shows '^mutants.txt: 0 mutants are$'
}

claim_each_one_on_the_list_is_there()
{
	cd "$SOURCE"
	grep -qx 'tools/mutants.py --list lib/ctxop.c' docs/reliability.md
	tools/mutants.py --build "$BUILD" --list lib/ctxop.c lib/sched_sim.c \
	    >"$work/out" || fail "the list names what is not there, or twice"
	[ "$(grep -c '^LISTED' "$work/out")" -eq \
	    "$(grep -c '^@' tools/mutants.txt)" ] ||
	    fail "the list has entries of other files"
}

"claim_$1"
