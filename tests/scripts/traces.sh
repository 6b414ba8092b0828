#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about what is traced of a run: the order of the founding trace, files
# for other programs, and probes.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

# ---- the founding trace ----

claim_the_demo_prints_the_founding_order()
{
	expect 0 "${ctxsim[@]}" run bhyve --trace stay
	sed -n 's/^ *[0-9]* *[0-9]* *\(.*\):entry$/\1/p; /^\.\.\.$/p' \
	    "$work/out" >"$work/order"
	printf '%s\n' restorectx lwp_segregs_restore schedctl_restore \
	    vmm_restorectx svm_restorectx ... savectx vmm_savectx svm_savectx \
	    save_guest_fpustate fpusave fp_restore schedctl_save \
	    lwp_segregs_save | diff - "$work/order"
}

claim_the_hidden_fpu_hooks_run_at_their_places()
{
	expect 0 "${ctxsim[@]}" run bhyve --trace stay --hidden
	grep -A1 'lwp_segregs_restore:entry' "$work/out" |
	    grep -q 'fprestore_ctxt:entry'
	grep -B1 'lwp_segregs_save:entry' "$work/out" |
	    grep -q 'fpsave_ctxt:entry'
}

claim_whose_stay_is_shown_can_be_said()
{
	expect 0 "${ctxsim[@]}" run nesting --trace stay --thread b
	grep -q '^b was not switched away from with hooks' "$work/out"
	expect 0 "${ctxsim[@]}" run nesting --trace stay
	grep -q '^whose stay? --thread says it$' "$work/out"
}

# ---- traces for other programs ----

# Each begin of a slice on a track has its end, with the name that it had;
# time runs forwards; each arrow has both ends, in stays on two CPUs.
chart_is_sound()
{
	python3 - "$@" <<-'END'
	import collections, json, sys
	chart = json.load(open(sys.argv[1]))
	events = [json.loads(line) for line in open(sys.argv[2])]
	assert chart["otherData"] == {"lost": 0}, chart["otherData"]
	tracks, flows, now = collections.defaultdict(list), {}, 0
	begun, ended = collections.Counter(), 0
	for ev in chart["traceEvents"]:
	    assert ev["ts"] >= now, ev
	    track, now = tracks[ev["pid"], ev["tid"]], ev["ts"]
	    if ev["ph"] == "B":
	        begun[ev["pid"], ev["name"]] += 1
	        track.append(ev)
	    elif ev["ph"] == "E":
	        ended += 1
	        assert track, ("nothing to end", ev)
	        track.pop()
	    elif ev["ph"] == "s":
	        assert ev["id"] not in flows and track[0]["cat"] == "thread", ev
	        flows[ev["id"]] = ev["tid"]
	    elif ev["ph"] == "f":
	        assert flows.pop(ev["id"]) != ev["tid"], ev
	        assert track[0]["cat"] == "thread", ev
	    else:
	        assert ev["ph"] in "iM", ev
	assert not any(tracks.values()) and not flows, (tracks, flows)
	assert ended == sum(begun.values())
	# The same as the lines of JSON have.
	for name in "savectx", "restorectx", "svm_savectx":
	    calls = sum(ev["event"] == name and "return" not in ev for ev in events)
	    assert begun[1, name] == begun[2, name] >= calls > 0, name
	tids = [tid for pid, tid in tracks]
	assert len(tids) == len(set(tids)), tids
	stayed, moves = set(), 0
	for ev in events:
	    if ev["event"] == "on-cpu":
	        stayed.add((ev["did"], ev["thread"] if ev["did"] == 0 else ""))
	    elif ev["event"] == "migrate":
	        moves += (ev["did"], "") in stayed
	seen = sum(ev["ph"] == "s" for ev in chart["traceEvents"])
	assert seen == moves > 0, (seen, moves)
	END
}

claim_traces_for_other_programs_are_json_and_nest()
{
	local seed run

	cd "$work"
	command -v python3 >/dev/null || {
		echo "skipped: there is no python3 to read them"
		return 0
	}
	mkdir build
	ln -s "$BUILD" build/release
	block traces docs/debugging.md >commands
	expect 0 bash -eu commands
	chart_is_sound bhyve.json bhyve.lines
	for seed in 1 2; do
		run=(run bhyve --cpus 3 --seed "$seed")
		expect 0 "${ctxsim[@]}" "${run[@]}" --trace-chrome chart \
		    --trace-json lines
		chart_is_sound chart lines
		expect 0 "${ctxsim[@]}" "${run[@]}" --trace-chrome again
		cmp chart again
	done
	expect 0 "${ctxsim[@]}" replay nesting --tape t1 --trace none \
	    --trace-json lines
	grep -q '"event": "on-cpu"' lines
	expect 2 "${ctxsim[@]}" run nesting --trace-json /none/x
	one_line_on_stderr "/none/x: No such file"
	expect 2 "${ctxsim[@]}" run nesting --trace-chrome /none/x
	one_line_on_stderr "/none/x: No such file"
	if [ -e /dev/full ]; then
		expect 1 "${ctxsim[@]}" run nesting --trace-chrome /dev/full
		grep -q '/dev/full: No space left' err
	fi
}

# Providers and names: as the document's table has them, and as the program has.
claim_a_program_has_the_probes_of_its_document()
{
	grep -q '^CTXOP_HAVE_SDT_H:INTERNAL=1' "$BUILD/CMakeCache.txt" || {
		echo "skipped: systemtap-sdt-dev was not here as this was built"
		return 0
	}
	awk -F '|' '/^## / { inside = /^## Probes/ }
	    inside && /^\| `/ {
		gsub(/[` ]/, ""); sub(/:.*/, "", $3); n = split($3, name, ",")
		for (i = 1; i <= n; i++)
			print $2 ":" name[i]
	    }' "$SOURCE/docs/debugging.md" | sort >"$work/documented"
	[ "$(wc -l <"$work/documented")" -ge 20 ] || fail "no table"
	readelf -n "$CTXSIM" 2>/dev/null | awk '
	    $1 == "Provider:" { provider = $2 }
	    $1 == "Name:" { print provider ":" $2 }' |
	    grep -E '^(sched|sdt|proc|ctxop|sim):' | sort -u >"$work/seen"
	diff "$work/documented" "$work/seen" ||
	    fail "< is in docs/debugging.md; > is in the program"
}

"claim_$1"
