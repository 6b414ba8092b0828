#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about ctxsim step: which events it goes to, and what it shows of each.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

# steps KEYS ARGUMENTS...: what ctxsim step shows for these keys, in lines.
steps()
{
	local keys=$1

	shift
	tr ' ' '\n' <<<"$keys" >"$work/keys"
	expect 0 "${ctxsim[@]}" step "$@" <"$work/keys"
}

# visited: the numbers of the events that were shown, and of the last one.
visited()
{
	sed -n 's/^[^ ]*: event \([0-9]*\) of .*/\1/p' "$work/out" | xargs
}

claim_a_run_is_stepped_forward_and_back()
{
	steps '' nesting
	[ "$(visited)" = "4 5" ] || fail "$(visited)" # Enter is one of them
	steps 'n n b 20 ^ b 0 $ n 44 99 q n' nesting
	[ "$(visited)" = "4 5 6 5 20 4 4 4 44 44 44 44" ] || fail "$(visited)"
	steps '/save /save / ? ?create /nothing' nesting
	[ "$(visited)" = "4 12 13 14 13 4" ] || fail "$(visited)"
	grep -q "^no event after has 'nothing' in its line$" "$work/out"
	steps 'what' nesting
	grep -q '^  Enter, n  the next event' "$work/out"
	! grep -q "$(printf '\033')" "$work/out" || fail "not for a terminal"
}

claim_a_step_shows_the_machine_as_it_was_then()
{
	steps '8' nesting
	cat >"$work/expected" <<-'END'
	nesting: event 8 of 44
	      1            0  -1 t0               create:t1
	      2            0  -1 t0               wakeup:a
	      3            0  -1 t0               create:t2
	      4            0  -1 t0               wakeup:b
	      5            0   0 idle0            off-cpu:idle0
	      6          256   0 a                on-cpu:a
	      7          384   0 a                allocate:old
	>     8          384   0 a                attach:old

	CPU 0: a, priority 60
	a: on CPU 0
	  hooks, newest first: old
	b: ready, last on CPU 0
	END
	sed -n '/event 8 of/,/^b:/p' "$work/out" | diff "$work/expected" -
	awk 'length > 80 { exit 1 }' "$work/out"
}

claim_the_last_step_says_how_the_run_ends()
{
	local words

	steps '$' nesting
	grep -qx 'the end: ok' "$work/out"
	expect 0 "${ctxsim[@]}" run bhyve-no-hook
	words=$(sed -n 's/^  as expected: //p' "$work/out")
	steps '$' bhyve-no-hook
	grep -qxF "the end: failed: $words" "$work/out"
	refused "step: no scenario is called 'nonesuch'" step nonesuch
	refused "expected one scenario, got 0" step
}

"claim_$1"
