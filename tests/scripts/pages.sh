#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about ctxsim run --html: pages that hold a run, or two side by side.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

# runs_of PAGE: the data of its runs, one after the other, as an array of JSON.
runs_of()
{
	tr -d '\n' <"$1" |
	    grep -o '<script type="application/json" class="run">[^<]*</script>' |
	    sed 's/<[^>]*>//g' | paste -sd, | sed 's/^/[/; s/$/]/'
}

need_node()
{
	command -v node >/dev/null || {
		echo "node is not here: left out"
		exit 77
	}
}

# parsed EXPRESSION: of the runs that are in $work/runs.
parsed()
{
	node -e "const runs = JSON.parse(require('fs')
	    .readFileSync('$work/runs', 'utf8'));
	    console.log($1)"
}

claim_a_page_has_the_run_and_needs_nothing_else()
{
	expect 0 "${ctxsim[@]}" run nesting --html "$work/page.html"
	grep -qx "kept: $work/page.html" "$work/out"
	[ "$(tail -n 1 "$work/page.html")" = "</html>" ] || fail "it is cut"
	! grep -qE '<!-- [a-z]+[.]|(src|href)="[^#]|url\(.?http' \
	    "$work/page.html" || fail "it wants something else"
	need_node
	runs_of "$work/page.html" >"$work/runs"
	[ "$(parsed 'runs.length')" -eq 1 ]
	expect 0 "${ctxsim[@]}" run nesting --trace words
	[ "$(tr ' ' '\n' <"$work/out" | grep -c '^\(save\|restore\):')" -eq \
	    "$(parsed 'runs[0].view.events
		.filter((e) => e[4] <= 1 && e[4] >= 0 && e[13] & 4).length')" ]
}

# has_runs PAGE SCENARIOS: and no others.
has_runs()
{
	runs_of "$1" >"$work/runs"
	[ "$(parsed 'runs.map((r) => r.scenario).join()')" = "$2" ] ||
	    fail "$1: expected the runs $2"
}

claim_pages_are_written_as_their_document_says()
{
	need_node
	cd "$work"
	awk '/^<!-- (pages|beside) -->/ { found = 1; next }
	    found && /^```/ { inside = !inside; found = inside; next }
	    inside' "$SOURCE/docs/viewer.md" >commands
	[ "$(wc -l <commands)" -eq 5 ] || fail "commands are missing"
	PATH=$(dirname "$CTXSIM"):$PATH expect 0 bash -eu commands
	has_runs bhyve.html bhyve
	has_runs failure.html raidz-no-hook
	has_runs before.html vbox-not-enabled
	has_runs both.html vbox-not-enabled,vbox
	has_runs finding.html fpu-no-hook
	[ "$(parsed 'runs[0].view.outcome')" = failed ]
}

claim_what_a_page_cannot_be_is_said()
{
	refused "--beside: expected --html FILE as well" \
	    run nesting --beside page.html
	expect 1 "${ctxsim[@]}" run nesting --html "$work/none/page.html"
	grep -q '^ctxsim: .*/none/page.html: No such file' "$work/err"
	expect 1 "${ctxsim[@]}" run nesting --html "$work/page.html" \
	    --beside "$SOURCE/README.md"
	grep -q 'expected a page that --html has written' "$work/err"
	[ ! -e "$work/page.html" ] || fail "a page was written"
}

claim_a_page_changes_nothing_of_what_is_printed()
{
	expect 0 "${ctxsim[@]}" run kvm --seed 3 --trace list
	mv "$work/out" "$work/first"
	expect 0 "${ctxsim[@]}" run kvm --seed 3 --trace list \
	    --html "$work/page.html"
	sed '/^kept: /d' "$work/out" | cmp - "$work/first"
	mv "$work/page.html" "$work/again.html"
	expect 0 "${ctxsim[@]}" run kvm --seed 3 --html "$work/page.html"
	cmp "$work/page.html" "$work/again.html"
}

"claim_$1"
