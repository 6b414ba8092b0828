#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about scenario files: those of the documents and of the museum, their
# errors, their words, and ctxsim show.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

claim_the_examples_in_the_documents_play()
{
	local file

	examples "$SOURCE/docs/scenarios.md"
	[ -e "$work/5.ctx" ] || fail "examples are missing"
	for file in "$work"/*.ctx; do
		expect 0 "${ctxsim[@]}" run "$file"
	done
}

claim_each_hazard_in_the_museum_shows_what_it_says()
{
	local file n=0

	for file in "$SOURCE"/museum/hazards/*.ctx; do
		expect 0 "${ctxsim[@]}" run "$file"
		head -1 "$file" | grep -qE '^# H[0-9]+: ' ||
		    fail "$file: line 1 is to name the hazard"
		n=$((n + 1))
	done
	[ "$n" -ge 15 ] || fail "only $n hazards"
}

claim_the_museum_names_scenarios_that_there_are()
{
	local name

	"${ctxsim[@]}" list | awk '{ print $1 }' >"$work/names"
	sed -n 's/^| .* (H[0-9]*) | \(.*\) |$/\1/p' "$SOURCE/museum/README.md" \
	    >"$work/named"
	[ -s "$work/named" ] || fail "no table"
	while read -r name; do
		grep -qx "$name" "$work/names" || fail "no scenario $name"
	done <"$work/named"
}

claim_errors_in_files_are_told_as_documented()
{
	cd "$work"
	printf 'thread a\n\tyeild\n\tdelay x\nend\n' >typo.ctx
	expect 2 "${ctxsim[@]}" run typo.ctx
	[ ! -s out ] || fail "something was run"
	block errors docs/scenarios.md | diff - err
}

claim_files_that_cannot_be_read_are_refused_in_one_line()
{
	refused "ctxsim: $work/none.ctx: No such file" run "$work/none.ctx"
	refused "Is a directory" run "$work/"
	: >"$work/empty.ctx"
	refused "empty.ctx:1:1: error: nothing runs" run "$work/empty.ctx"
	head -c 17000000 /dev/zero | tr '\0' '\n' >"$work/huge.ctx"
	refused "huge.ctx: File too large" run "$work/huge.ctx"
	head -c 100000 /dev/zero >"$work/zero.ctx"
	refused "zero.ctx:1:1: error: expected a word" run "$work/zero.ctx"
}

claim_a_file_that_does_not_hold_says_both_sides_and_its_tape()
{
	printf 'thread a\nfail "no"\nend\nexpect failed "yes"\n' \
	    >"$work/x.ctx"
	expect 1 "${ctxsim[@]}" run "$work/x.ctx"
	grep -q 'x.ctx:4: expected: failed: yes$' "$work/out"
	grep -q 'seen: failed: no$' "$work/out"
	grep -q '^  tape: t1' "$work/out"
}

claim_a_file_is_run_on_other_cpus_and_with_seeds()
{
	local seed

	for seed in $(seq 20); do
		expect 0 "${ctxsim[@]}" run nesting --cpus 8 --seed "$seed"
	done
	grep -q '^nesting on 8 CPUs: ok$' "$work/out"
}

claim_all_words_are_listed_with_their_operands()
{
	expect 0 "${ctxsim[@]}" words
	grep -q '^allocate X TEMPLATE: ' "$work/out"
	[ "$(wc -l <"$work/out")" -ge 40 ]
	refused "words: expected nothing after it, got 'x'" words x
}

claim_a_scenario_that_is_shown_is_the_one_that_runs()
{
	"${ctxsim[@]}" show raidz | diff "$SOURCE/examples/scenarios/raidz.ctx" -
	expect 0 "${ctxsim[@]}" show nesting
	mv "$work/out" "$work/mine.ctx"
	expect 0 "${ctxsim[@]}" run "$work/mine.ctx"
	refused "show: no scenario is called 'none'" show none
	refused "show: churn is not in words" show churn
	refused "show: expected one scenario, got 0" show
	refused "show: expected one scenario, got 2" show nesting raidz
}

"claim_$1"
