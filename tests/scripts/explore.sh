#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about ctxsim explore and shrink: what is found, how it is kept, and
# what other programs are told of it.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

# It builds the library anew, as a part of somebody else's project.
claim_a_driver_of_ones_own_is_searched_as_readme_and_documents_say()
{
	local file

	cd "$work"
	ln -s "$SOURCE" libctxop
	for file in driver.c driver_test.c CMakeLists.txt; do
		block "$file" docs/exploring.md >"$file"
		[ -s "$file" ] || fail "no $file in the document"
	done
	{
		echo '#include <ctxop.h>'
		sed -n 's/^device_\(.*\)$/device_\1;/p' driver.c |
		    sed 's/^/void /; s/^void device_users/int device_users/'
	} >driver.h
	block "ten minutes" docs/exploring.md >commands
	CC=$CC expect 1 bash -eu commands
	grep -q 'users are left' "$work/out"
	sed -i 's/^	users--;/	mutex_enter(\&lock);\n&\n	mutex_exit(\&lock);/' \
	    driver.c
	expect 0 bash -eu commands
	grep -q 'COMPLETE (7 traces)$' "$work/out"
}

claim_exploring_finds_what_its_document_says()
{
	local again

	cd "$work"
	examples "$SOURCE/docs/exploring.md"
	mv 1.ctx driver.ctx
	expect 0 "${ctxsim[@]}" run driver.ctx
	expect 0 "${ctxsim[@]}" run driver.ctx --seed 1
	expect 1 "${ctxsim[@]}" explore driver.ctx
	grep -q 'still holds the guest state' out
	grep -qE 'tape: t1-[0-9]+$' out || fail "expected one choice: $(cat out)"
	again=$(sed -n 's/^again: ctxsim //p' out)
	# shellcheck disable=SC2086
	expect 1 "${ctxsim[@]}" $again
	grep -q 'still holds the guest state' out
	awk '/attach v/ { next } { print }
	    /preempt off/ && !done { print "\tattach v"; done = 1 }' \
	    driver.ctx >fixed.ctx
	expect 0 "${ctxsim[@]}" explore fixed.ctx --runs 3000
	grep -q '^fixed.ctx on 1 CPU: ' out
}

claim_a_small_scenario_is_explored_to_its_end_in_either_order()
{
	local runs

	expect 0 "${ctxsim[@]}" explore nesting
	runs=$(sed -n 's/.*COMPLETE (\([0-9]*\) runs)$/\1/p' "$work/out")
	[ "$runs" -gt 100 ]
	expect 0 "${ctxsim[@]}" explore nesting --strategy depth-first
	grep -q "COMPLETE ($runs runs)\$" "$work/out"
	expect 0 "${ctxsim[@]}" explore nesting --strategy random --seed 3
	grep -q 'SAMPLED (10000 runs)$' "$work/out"
	expect 0 "${ctxsim[@]}" explore nesting --strategy pct --runs 500
	grep -q 'SAMPLED (500 runs, chance of having missed a depth-3 bug <= ' \
	    "$work/out"
	expect 0 "${ctxsim[@]}" explore nesting --strategy bounded --bound 2
	grep -q 'BOUNDED (2 preemptions; ' "$work/out"
}

claim_a_long_tape_is_shrunk_to_one_that_shows_the_same()
{
	local token

	cd "$work"
	examples "$SOURCE/docs/exploring.md"
	expect 1 "${ctxsim[@]}" explore 1.ctx --strategy random --seed 4
	expect 1 "${ctxsim[@]}" run 1.ctx \
	    --tape t1-3-1-2-4-3-2-2-1-0-4-2-1-2-3-1-2-3
	token=$(sed -n 's/^  tape: //p' out)
	expect 1 "${ctxsim[@]}" shrink 1.ctx --tape "$token"
	grep -qE '^ctxsim run 1.ctx --cpus 1 --tape t1-[0-9]+$' out ||
	    fail "expected one choice: $(cat out)"
	# shellcheck disable=SC2046
	expect 1 "${ctxsim[@]}" $(sed 's/^ctxsim //' out)
	expect 0 "${ctxsim[@]}" shrink 1.ctx --tape t1
	refused "shrink: expected --tape TOKEN" shrink 1.ctx
	refused "shrink: unknown option '--seed'" shrink 1.ctx --seed 1
}

claim_an_endless_run_is_found_and_repeated_with_its_budget()
{
	local again

	printf 'thread a\nrepeat 4000000000\npoint\nend\nend\n' >"$work/x.ctx"
	expect 1 "${ctxsim[@]}" explore "$work/x.ctx" --budget 500
	grep -q '^budget: 500 points passed' "$work/out"
	again=$(sed -n 's/^again: ctxsim //p' "$work/out")
	# shellcheck disable=SC2086
	expect 1 "${ctxsim[@]}" $again
	grep -q 'seen: budget: 500 points passed' "$work/out"
}

claim_scenarios_in_c_are_explored_too()
{
	expect 1 "${ctxsim[@]}" explore bhyve-no-fpu-hook
	grep -q 'failed: vector registers corrupted' "$work/out"
	expect 0 "${ctxsim[@]}" explore bhyve --cpus 2 --runs 50 \
	    --strategy random
}

# a_test STATUS FILE: it compiles without a warning, and ends so.
a_test()
{
	"$CC" -Wall -Wextra -Wpedantic -Werror -std=gnu11 \
	    -I "$SOURCE/include" -I "$SOURCE/examples" "$2" \
	    "$BUILD/examples/libctxop_examples.a" "$BUILD"/lib/eras/*.a \
	    "$BUILD/lib/libctxop.a" -lunwind -lcmocka -o "$work/a_test"
	expect "$1" "$work/a_test"
}

claim_what_is_found_is_kept_as_a_file_and_as_a_test_that_compiles()
{
	cd "$work"
	examples "$SOURCE/docs/exploring.md"
	mv 1.ctx driver.ctx
	expect 1 "${ctxsim[@]}" explore driver.ctx --trace
	grep -q '^  where it was loaded:$' out
	grep -q ' choice:preempt  <-- the tape$' out
	expect 1 "${ctxsim[@]}" explore driver.ctx --ctx found.ctx \
	    --cmocka found_test.c
	[ "$(grep -c '^kept: found' out)" -eq 2 ] || fail "$(cat out)"
	! grep -q 'where it was loaded' out || fail "it is not short"
	expect 0 "${ctxsim[@]}" run found.ctx
	grep -q '^  as expected: hw-loaded: ' out
	a_test 0 found_test.c
	sed -i 's/still holds/holds/' found_test.c
	a_test 1 found_test.c
	expect 1 "${ctxsim[@]}" explore bhyve-no-fpu-hook --cmocka in_c.c
	a_test 0 in_c.c
}

claim_each_finding_is_kept_in_a_file_of_its_own()
{
	cd "$work"
	printf 'thread %s\npoint\nfail "%s"\nend\n' a one b two >x.ctx
	expect 1 "${ctxsim[@]}" explore x.ctx --all --ctx kept.ctx
	expect 0 "${ctxsim[@]}" run kept.ctx
	expect 0 "${ctxsim[@]}" run kept-2.ctx
	[ "$(sed -n 's/^expect failed //p' kept.ctx kept-2.ctx | sort |
	    tr '\n' ' ')" = '"one" "two" ' ] || fail "$(cat kept*.ctx)"
	expect 1 "${ctxsim[@]}" explore x.ctx --ctx none/x.ctx
	grep -qx 'ctxsim: none/x.ctx: No such file or directory' err
	grep -q '^failed: one$' out
	refused "explore: --ctx: bhyve is not in words" explore bhyve --ctx x
}

claim_explore_refuses_a_wrong_command_line()
{
	refused "explore: expected one scenario, got 0" explore
	refused "explore: no scenario is called 'x'" explore x
	refused "explore: unknown option '--tape'" explore nesting --tape t1
	refused "run: unknown option '--runs'" run nesting --runs 1
	refused "--strategy: expected portfolio, b" explore nesting --strategy b
	refused "--runs: expected 1 to " explore nesting --runs 0
	refused "--bound: expected 1 to 1000" explore nesting --bound 0
	refused "--budget: expected 1 to " explore nesting --budget -1
	refused "--seconds: expected 1 to " explore nesting --seconds 0
	refused "--depth: expected 1 to 16, got '17'" explore nesting --depth 17
	refused "--jobs: expected 1 to 1024" explore nesting --jobs 0
	refused "--patience: expected 1 to" explore nesting --patience x
	refused "--grain: expected kernel or access" explore nesting --grain x
	refused "--races: expected --grain access" explore nesting --races
	refused "--shard: expected I/N" explore nesting --shard 0/3
	refused "--shard: expected I/N" explore nesting --shard 4/3
	refused "--shard: expected I/N" explore nesting --shard 1/x
	refused "/none/x: No such file" explore nesting --json /none/x
	refused "/none/x: cannot be written" explore nesting --checkpoint /none/x
	refused "merge: expected files" merge
	refused "merge: /none/x: cannot be read: No such file" merge /none/x
	refused "replay: expected --tape TOKEN" replay nesting
	refused "--grain: expected what the tape has, kernel" replay nesting \
	    --tape t1 --grain access
}

claim_verdicts_for_other_programs_are_json_and_junit()
{
	cd "$work"
	# All that is special in either, and a byte that is no UTF-8.
	printf 'thread a\nfail "<&>\t\001 \303\244 \377 \\\\ end"\nend\n' \
	    >"a&b.ctx"
	expect 1 "${ctxsim[@]}" explore "a&b.ctx" --json a.json --junit a.xml
	expect 0 "${ctxsim[@]}" explore nesting --strategy pct --runs 100 \
	    --json b.json --junit b.xml
	grep -q '"missed": {"depth": 3, "chance": 0\.' b.json
	grep -q 'tests="1" failures="0"' b.xml
	grep -q '"command": "ctxsim run a&b.ctx --cpus 1 --tape t1"' a.json
	grep -q '<failure type="failed" message="&#60;&#38;&#62;' a.xml
	if [ -e /dev/full ]; then
		expect 1 "${ctxsim[@]}" explore nesting --json /dev/full
		grep -q '^nesting on 1 CPU: COMPLETE' out
		grep -q '/dev/full: No space left' err
	fi
	command -v python3 >/dev/null || {
		echo "skipped: there is no python3 to read them"
		return 0
	}
	python3 - <<-'END'
	import json, xml.etree.ElementTree as tree
	a, b = json.load(open("a.json")), json.load(open("b.json"))
	message = "<&>\t\x01 \u00e4 \ufffd \\ end"
	assert a["findings"][0]["message"] == message, a
	assert a["findings"][0]["outcome"] == "failed", a
	assert (b["extent"], b["runs"], b["findings"]) == ("sampled", 100, []), b
	case = tree.parse("a.xml").getroot().find("testcase")
	assert case.get("name") == "a&b.ctx"
	assert case.find("failure").get("message") == message.replace("\x01", "\ufffd")
	assert tree.parse("b.xml").getroot().find("testcase/failure") is None
	END
}

"claim_$1"
