#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What of the library do its tests run? Builds them with clang 19, runs them, and
# prints for each file of lib/ the lines, the branches and, in the sense of
# MC/DC, the conditions that were seen to decide. Fails if lib/ctxop.c is below
# 100 % of any, or lib/ below 95 % of lines or 90 % of branches. With a file,
# tells what was not covered in it when this was last run.
#
#	tools/coverage.sh [FILE]
#
# The tests are those of the kernel with DEBUG, and where that one panics first,
# in lib/ctxop_check.c, of the one without. The build has no probes for tracers:
# the macros of sys/sdt.h hold a `while (0)', which counts as a branch never taken.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/setup.sh
build=build/coverage

# programs: as the build names them.
programs()
{
	ninja -C $build -t targets all |
	    sed -nE 's/^(tests\/(test_|nondebug_ctxop)[a-z0-9_]*): .*/\1/p'
}

# All of the library, with what it needs to be a program: code that no test
# links counts as well.
whole_library()
{
	echo 'int main(void) { return 0; }' |
	    clang-19 -x c - -x none -fprofile-instr-generate \
	    -Wl,--whole-archive $build/lib/libctxop.a \
	    -Wl,--no-whole-archive -lunwind -lpthread -o $build/whole
}

# Each program's counts are added up in one file of its own.
run_tests()
{
	local program

	rm -rf $build/profile
	for program in $(programs); do
		if [ -t 1 ]; then printf '\r%-78s' "$program"; fi
		LLVM_PROFILE_FILE=$PWD/$build/profile/%m.profraw \
		    $build/"$program" >$build/log 2>&1 ||
		    { cat $build/log; echo "$program failed"; exit 1; }
	done
	if [ -t 1 ]; then printf '\r%-78s\r' ''; fi
	llvm-profdata-19 merge -o $build/profile/all $build/profile/*.profraw
}

tell()
{
	llvm-cov-19 export $build/whole -instr-profile=$build/profile/all |
	    tools/coverage.py "$@"
}

case $# in
0)
	need clang-19 llvm-19 libclang-rt-19-dev python3 cmake ninja-build \
	    libunwind-dev libcmocka-dev
	[ -e $build/build.ninja ] || quietly cmake --preset coverage
	# shellcheck disable=SC2046
	quietly ninja -C $build $(programs)
	whole_library
	run_tests
	tell
	;;
1)
	[ -e $build/profile/all ] || { echo "run it without a file first" >&2; exit 2; }
	tell "$1"
	;;
*)
	echo "usage: tools/coverage.sh [FILE]" >&2
	exit 2
	;;
esac
