#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Build and run the tests. Without an option: gcc, the DEBUG kernel. With --all:
# also the kernel without DEBUG, what takes long, proofs, a browser, clang, the
# sanitizers, valgrind, the portable switch, and aarch64. Stops at the first
# failure.
set -euo pipefail
cd "$(dirname "$0")"
. tools/setup.sh

usage()
{
	echo "usage: ./test.sh [--all]" >&2
	exit 2
}

step()
{
	printf '\n== %s\n' "$*"
}

one()
{
	step "$1"
	build "$1"
	show ctest --preset "$1"
}

# show COMMAND...: all that it prints on a terminal, its end elsewhere; all of
# it if it fails.
show()
{
	if [ -t 1 ]; then
		"$@"
	elif ! "$@" >build/log 2>&1; then
		cat build/log
		return 1
	else
		tail -n 12 build/log
	fi
}

quick()
{
	need gcc libc6-dev cmake ninja-build libunwind-dev libcmocka-dev \
	    pkg-config mandoc
	one test
}

# one_under_valgrind PROGRAM: says how it went; 255 if not well.
one_under_valgrind()
{
	local name

	name=$(basename "$1")
	[ -f "$1" ] && [ -x "$1" ] || return 0
	case $name in
	*_fault)
		echo "$name left out: it makes faults"
		return 0
		;;
	*_model)
		echo "$name left out: it makes faults, and thousands of runs"
		return 0
		;;
	*_explore | *_explore_sample | *_explore_reduce | \
	    *_explore_shards | *_explore_jobs)
		echo "$name left out: it makes thousands of runs"
		return 0
		;;
	esac
	valgrind --quiet --error-exitcode=9 --leak-check=full \
	    --suppressions=tests/valgrind.supp --trace-children=no \
	    "$1" >"build/valgrind/$name.log" 2>&1 || {
		cat "build/valgrind/$name.log"
		echo "$name failed"
		return 255
	}
	echo "$name passed"
}

# What valgrind says is worth something only if it sees green threads' stacks.
valgrind_sees()
{
	local seen=0

	valgrind --quiet --error-exitcode=9 \
	    --suppressions=tests/valgrind.supp \
	    build/valgrind/tests/planted "$1" \
	    >"build/valgrind/planted-$1.log" 2>&1 || seen=$?
	grep -q "$2" "build/valgrind/planted-$1.log" && [ "$seen" -eq 9 ] || {
		cat "build/valgrind/planted-$1.log"
		echo "valgrind: expected '$2', and status 9; seen $seen"
		return 1
	}
	echo "planted $1 is seen"
}

# Whole programs, not single tests: valgrind takes a second to start.
under_valgrind()
{
	step "valgrind"
	build valgrind
	export -f one_under_valgrind
	printf '%s\n' build/valgrind/tests/test_* |
	    xargs -P "$(nproc)" -I '{}' bash -c 'one_under_valgrind {}'
	valgrind_sees uninitialised "depends on uninitialised value"
	valgrind_sees use-after-free "Invalid write"
}

# The cross compiler's libraries are of another architecture.
need_arm64()
{
	command -v dpkg >/dev/null || return 0
	dpkg --print-foreign-architectures | grep -q '^arm64$' ||
	    as_root dpkg --add-architecture arm64
	need gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user \
	    libunwind-dev:arm64 libcmocka-dev:arm64
}

formatted()
{
	step "clang-format"
	need clang-format
	git ls-files '*.[ch]' | xargs clang-format --dry-run -Werror
	echo "all files are formatted"
}

# lib/ctxop.c: by Frama-C, which is of Debian 12.
proofs()
{
	step "proofs of lib/ctxop.c"
	need frama-c-base why3 z3 cvc4
	proofs/run.sh
}

# tidy FILE...: what .clang-tidy asks of them.
tidy()
{
	clang-tidy --quiet "$@" -- -std=gnu11 -D_GNU_SOURCE -DDEBUG \
	    -Iinclude -Ilib -Ilib/arch/x86_64 2>/dev/null
}

# cppcheck and clang-tidy; their configurations say what is left out, and why.
linted()
{
	step "cppcheck, clang-tidy"
	need cppcheck clang-tidy
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
	    --error-exitcode=1 --suppressions-list=tools/cppcheck.txt \
	    -Iinclude -Ilib -Ilib/arch/x86_64 -DDEBUG -D__x86_64__ \
	    lib tools examples fuzz
	export -f tidy
	printf '%s\n' lib/*.c | xargs -P "$(nproc)" -n 8 bash -c 'tidy "$@"' -
	echo "nothing is found in lib/, tools/, examples/ and fuzz/"
}

# Those that expect a good end, but for churn.
sound_scenarios()
{
	echo bhyve
	grep -L '^expect [opfv]' examples/scenarios/*.ctx |
	    sed 's|.*/||; s|[.]ctx$||'
}

# simulate NAME CPUS SEED: quiet, unless it fails.
simulate()
{
	build/test/tools/ctxsim run "$1" --cpus "$2" --seed "$3" >build/log ||
	    { cat build/log; echo "$*"; exit 1; }
}

# Pages of ctxsim, in a browser. Debian's node will do, and any newer one.
in_a_browser()
{
	step "the viewer, in Chromium"
	need chromium
	command -v npm >/dev/null || need nodejs npm
	tests/viewer.sh build/test/tools/ctxsim build/test/museum/ctxsim-12477
}

# What is made of docs/ for a browser, and the cheat sheet.
documents()
{
	step "the site"
	need mkdocs mkdocs-material groff poppler-utils python3
	tests/site.sh
}

# Of one processor's code, so not part of other builds.
hot_paths()
{
	step "instructions of hot paths, and how much more than before"
	tests/instructions.sh build/test/tests/instructions
}

# What takes too long for each day: many machines, many seeds.
at_length()
{
	local seed cpus name

	step "10,000 machines, one after the other, and 100,000 resets of one"
	build/test/tests/rounds 10000
	build/test/tests/rounds 100000 reset
	step "mistakes made in the library are noticed, two of tests/broken.txt"
	tests/broken.sh 11 43
	step "a million VM entries"
	build/test/tests/vm_entries 1000000
	build/test/tools/ctxsim run bench/bhyve-million.ctx
	step "all interleavings of four small rings, two million of them"
	build/test/tests/test_explore_model at_length
	step "equal seeds print equal bytes, 100 seeds on 1, 2 and 8 CPUs"
	for cpus in 1_cpu 2_cpus 8_cpus; do
		SEEDS=100 CTXSIM=build/test/tools/ctxsim SOURCE=. \
		    BUILD=build/test bash tests/scripts/run.sh \
		    "equal_seeds_print_equal_bytes_on_$cpus"
	done
	step "all states of small rings, beside the oracle"
	build/test/tests/ctxop-model space 2 7
	build/test/tests/ctxop-model-nondebug space 2 6
	build/test/tests/ctxop-model wide 3 4
	step "churn on 8 CPUs, 20 seeds"
	for seed in $(seq 20); do
		simulate churn 8 "$seed"
	done
	cat build/log
	step "each sound scenario on 1, 2 and 8 CPUs, 5 seeds"
	for name in $(sound_scenarios); do
		for cpus in 1 2 8; do
			for seed in $(seq 5); do
				simulate "$name" $cpus "$seed"
			done
		done
		echo "$name passed"
	done
}

# As machines are reset by the thousand, fake stacks would be mapped anew.
all_states_with_sanitizers()
{
	step "all states of two threads and six ctxops, with sanitizers"
	ASAN_OPTIONS=detect_stack_use_after_return=0 \
	    build/asan-gcc/tests/ctxop-model space 2 6
}

case "${1-}" in
"")
	[ $# -eq 0 ] || usage
	quick
	;;
--all)
	[ $# -eq 1 ] || usage
	need python3-clang-14 libclang-common-14-dev # for tests/mutants.sh
	need systemtap-sdt-dev binutils # for the probes
	quick
	need git clang libclang-rt-14-dev valgrind gdb
	formatted
	linted
	step "test: the kernel without DEBUG, and what takes long"
	show ctest --preset test-long
	proofs
	at_length
	hot_paths
	in_a_browser
	documents
	one clang
	one asan-gcc
	all_states_with_sanitizers
	one asan-clang
	one tsan
	one msan
	under_valgrind
	one ucontext
	need_arm64
	one aarch64
	echo "left out: children that abort, host threads: qemu hangs on them"
	step "all passed"
	;;
*)
	usage
	;;
esac
