#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about ctxsim quiz. Each function claim_<name> is a ctest entry; CTXSIM,
# SOURCE and SEEDS come from CMake.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
labs="ring order sleeping-allocation detach-and-free flag-day kernel-fpu \
vm-entry lifecycle endless-walk migration"

fail()
{
	echo "$*" >&2
	exit 1
}

# refused WORDS ARGUMENTS...: ctxsim quiz says so in one line, with status 2.
refused()
{
	local words=$1 status=0

	shift
	"$CTXSIM" quiz "$@" >out 2>err || status=$?
	[ "$status" -eq 2 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] &&
	    grep -qF -- "$words" err ||
	    fail "quiz $*: expected status 2 and '$words'; seen $status: $(cat err)"
}

claim_all_labs_are_listed_and_go_by_number_or_name()
{
	local n=0 lab

	"$CTXSIM" quiz >list
	[ "$(awk '{ print $2 }' list | paste -sd ' ')" = "$labs" ]
	for lab in $labs; do
		n=$((n + 1))
		"$CTXSIM" quiz $n --seed 5 >number
		"$CTXSIM" quiz "$lab" --seed 5 | cmp - number
	done
	"$CTXSIM" quiz ring | cmp - <("$CTXSIM" quiz ring --seed 1)
}

claim_what_cannot_be_asked_is_refused_in_one_line()
{
	refused "no lab is called '0'" 0
	refused "no lab is called '11'" 11
	refused "no lab is called 'rings'" rings
	refused "no lab is called ''" ''
	refused "expected one lab, got 2" ring order
	refused "--seed: expected 0 to" ring --seed x
	refused "unknown option '--tape'" ring --tape t1
}

# A problem is a scenario file, and the answers are of its own run.
claim_each_seed_is_a_scenario_with_answers()
{
	local lab seed

	for lab in $labs; do
		for seed in $(seq "$SEEDS"); do
			"$CTXSIM" quiz "$lab" --seed "$seed" >one.ctx
			"$CTXSIM" quiz "$lab" --seed "$seed" --answers >with
			head -n "$(wc -l <one.ctx)" with | cmp - one.ctx
			[ "$(grep -c '^# [0-9][.] ' one.ctx)" -eq \
			    "$(grep -c '^# Answer [0-9]: .' with)" ] ||
			    fail "$lab, seed $seed: answers are missing"
			[ "$(wc -L <one.ctx)" -le 80 ] || fail "$lab: too wide"
			grep '^# Answer' with | cksum >>answers
		done
		[ "$(sort -u answers | wc -l)" -ge $((SEEDS / 4)) ] ||
		    fail "$lab: $SEEDS seeds have too few different answers"
		rm answers
	done
}

claim_a_problem_is_run_like_any_file()
{
	local lab

	for lab in ring order vm-entry migration; do
		"$CTXSIM" quiz $lab --seed 18446744073709551615 >one.ctx
		"$CTXSIM" run one.ctx | grep -q ': ok$' || fail "$lab"
	done
	"$CTXSIM" quiz ring --answers | cmp - <("$CTXSIM" quiz ring --answers)
}

claim_a_teacher_writes_quizzes_as_the_document_says()
{
	awk '$0 == "<!-- quizzes -->" { found = 1; next }
	    found && /^```/ { inside = !inside; found = inside; next }
	    inside' "$SOURCE/docs/labs/README.md" >commands
	[ "$(wc -l <commands)" -eq 5 ] || fail "commands are missing"
	PATH=$(dirname "$CTXSIM"):$PATH bash -eu commands >out
	grep -q 'save:' out
	grep -q '^# Answer 1: save:' answers-3.txt
}

# Found by hand.
claim_the_answers_are_right()
{
	local lab seed

	while read -r lab seed; do
		"$CTXSIM" quiz "$lab" --seed "$seed" --answers
	done < <(sed -n 's/^## \([a-z-]*\) \([0-9]*\)$/\1 \2/p' \
	    "$SOURCE/tests/quiz.txt") >answers
	diff <(grep '^# Answer' "$SOURCE/tests/quiz.txt") \
	    <(grep '^# Answer' answers | sed 's/, file: .*//')
}

"claim_${1:?a claim}"
