#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Do the fuzzers find anything? Each bug of planted.txt, which has the form of
# tests/broken.txt, is put into a copy of one file of the library, and linked
# before that; the fuzzer that is named must find it from an empty corpus in
# 60 s of one core. Without an argument all are tried, else those of a number.
#
#	fuzz/selftest.sh [NUMBER...]
#
# Needs the build of `cmake --preset fuzz-plain && cmake --build --preset
# fuzz-plain' on x86-64 or aarch64.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$PWD/build/fuzz-plain
wanted=" $* "
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tried=0 missed=0

[ -x "$build/fuzz/fuzz_machine" ] || {
	echo "cmake --preset fuzz-plain && cmake --build --preset fuzz-plain" >&2
	exit 2
}

# plant FILE OLD NEW: into $work/planted.c
plant()
{
	local text

	text=$(cat "$1" && printf x)
	text=${text%x}
	[[ $text == *"$2"* ]] || { echo "$1: not there: $2" >&2; exit 1; }
	[[ ${text#*"$2"} != *"$2"* ]] || { echo "$1: twice: $2" >&2; exit 1; }
	printf '%s' "${text%%"$2"*}$3${text#*"$2"}" >"$work/planted.c"
}

# link FUZZER: as $work/fuzzer, with $work/planted.c
link()
{
	local objects

	clang -O2 -g -std=c11 -D_GNU_SOURCE -DDEBUG -Iinclude -Ilib \
	    "-Ilib/arch/$(uname -m)" -mgeneral-regs-only \
	    -fno-omit-frame-pointer -fpatchable-function-entry=1 \
	    -fsanitize=fuzzer-no-link -c -o "$work/planted.o" "$work/planted.c"
	mapfile -t objects < <(find "$build/fuzz/CMakeFiles/$1.dir" -name '*.o')
	clang -fsanitize=fuzzer -o "$work/fuzzer" "$work/planted.o" \
	    "${objects[@]}" "$build/fuzz/libctxop_fuzz_model.a" \
	    "$build/fuzz/libctxop_fuzz.a" \
	    "$build/examples/libctxop_examples.a" \
	    "$build"/lib/eras/*.a "$build/lib/libctxop.a" -lunwind -lpthread
}

# hunt FUZZER NUMBER FILE
hunt()
{
	local spent dictionary=()

	rm -rf "$work/corpus"
	mkdir "$work/corpus"
	if [ "$1" = fuzz_parse ] || [ "$1" = fuzz_token ]; then
		"$build/fuzz/$1-replay" --dictionary >"$work/dictionary"
		dictionary=(-dict="$work/dictionary")
	fi
	TIMEFORMAT='%U %S'
	spent=$( { time (
		ulimit -t 60
		FUZZ_FOUND=$work "$work/fuzzer" -seed=1 -timeout=10 -max_len=300 \
		    -artifact_prefix="$work/" "${dictionary[@]}" "$work/corpus" \
		    >"$work/log" 2>&1
	) || true; } 2>&1)
	spent=$(tail -n 1 <<<"$spent" | awk '{ printf "%.1f", $1 + $2 }')
	if grep -qE '^fuzz: |ERROR: libFuzzer: (deadly|timeout)' "$work/log"; then
		printf '%2d %-12s %-22s found after %5s s: %s\n' "$2" "$1" "$3" \
		    "$spent" "$(grep -m1 -E '^fuzz: |ERROR: ' "$work/log" |
			cut -c1-70)"
	else
		printf '%2d %-12s %-22s MISSED, %s s\n' "$2" "$1" "$3" "$spent"
		tail -n 3 "$work/log"
		missed=$((missed + 1))
	fi
}

number=0 fuzzer='' file='' old='' new=''
entry()
{
	[ -n "$fuzzer" ] || return 0
	number=$((number + 1))
	if [ "$wanted" = "  " ] || [[ $wanted == *" $number "* ]]; then
		tried=$((tried + 1))
		plant "$file" "${old%$'\n'}" "${new%$'\n'}"
		link "$fuzzer"
		hunt "$fuzzer" "$number" "$file"
	fi
	fuzzer=''
}
while IFS= read -r line; do
	case $line in
	"@ "*)
		entry
		read -r _ fuzzer file <<<"$line"
		old='' new=''
		;;
	-*) old+="${line#-}"$'\n' ;;
	+*) new+="${line#+}"$'\n' ;;
	esac
done <fuzz/planted.txt
entry
echo "$tried bugs were planted, $((tried - missed)) found"
[ "$missed" -eq 0 ]
