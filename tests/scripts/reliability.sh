#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about the oracle and the fuzzers: they run as docs/reliability.md says.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

# ---- the oracle ----

# The commands of the document, with small numbers.
claim_the_oracle_is_run_as_its_document_says()
{
	local emulator words

	read -ra emulator <<<"${EMULATOR-}"
	grep -hE '^build/[a-z-]+/tests/ctxop-model' \
	    "$SOURCE/docs/reliability.md" |
	    sed -E 's/space 2 [5-8]/space 2 3/; s/wide 3 4/wide 2 2/
		s/random [0-9]+/random 5000/' >"$work/commands"
	[ "$(wc -l <"$work/commands")" -ge 9 ] || fail "commands are missing"
	while read -ra words; do
		expect 0 "${emulator[@]}" \
		    "$BUILD/tests/${words[0]##*/}" "${words[@]:1}"
		grep -q ' a second, ' "$work/out" || fail "no rate is printed"
	done <"$work/commands"
	expect 2 "${emulator[@]}" "$BUILD/tests/ctxop-model" space 5 1
	expect 2 "${emulator[@]}" "$BUILD/tests/ctxop-model" space 1 9
	expect 2 "${emulator[@]}" "$BUILD/tests/ctxop-model" narrow 1 1
}

# ---- fuzzers ----

fuzzers="consumers machine model parse token"

# fuzzer NAME ARGUMENTS...: the one that needs no engine.
fuzzer()
{
	local name=$1

	shift
	FUZZ_FOUND=$work expect 0 $EMULATOR "$BUILD/fuzz/fuzz_$name-replay" "$@"
}

claim_scenarios_are_a_corpus_of_each_fuzzer()
{
	local name

	for name in $fuzzers; do
		mkdir "$work/$name"
		fuzzer "$name" --seeds "$work/$name" \
		    "$SOURCE"/examples/scenarios/*.ctx "$SOURCE"/museum/*/*.ctx
		fuzzer "$name" "$work/$name"
		grep -q "^$(ls "$work/$name" | wc -l) inputs," "$work/out" ||
		    fail "$name: $(cat "$work/out")"
	done
}

# One input in 4,096 is searched for leaks, by its bytes: so there are many.
claim_what_a_consumer_loses_as_it_is_told_is_no_finding()
{
	local first second

	mkdir "$work/texts" "$work/inputs"
	for first in {1..60}; do
		for second in {1..60}; do
			printf '%s\n' "thread a" "	kcpc bind without-hook" \
			    "	kcpc work $first" "	kcpc work $second" \
			    "end" >"$work/texts/$first-$second.ctx"
		done
	done
	fuzzer consumers --seeds "$work/inputs" "$work"/texts/*.ctx
	fuzzer consumers "$work/inputs"
}

claim_random_inputs_of_each_fuzzer_find_nothing()
{
	local name

	for name in $fuzzers; do
		fuzzer "$name" --random "$((SEEDS * 10))" 1
		grep -q "^$((SEEDS * 10)) inputs," "$work/out"
	done
}

claim_the_fuzzers_run_as_their_document_says()
{
	block fuzz docs/reliability.md >"$work/commands"
	[ -s "$work/commands" ] || fail "no commands"
	mkdir -p "$work/build"
	ln -s "$BUILD" "$work/build/test"
	ln -s "$SOURCE/examples" "$work/examples"
	cd "$work"
	expect 0 bash -eu commands
	[ "$(grep -c ' inputs, ' out)" -eq 3 ]
}

claim_a_fuzzer_refuses_a_wrong_command_line()
{
	expect 2 $EMULATOR "$BUILD/fuzz/fuzz_token-replay" --random 3
	one_line_on_stderr "usage: FILE-OR-FOLDER..."
	expect 2 $EMULATOR "$BUILD/fuzz/fuzz_token-replay" "$work/none"
	one_line_on_stderr "none"
}

"claim_$1"
