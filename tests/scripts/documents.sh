#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about the README and other documents: their programs, commands and
# sessions do what they say, and the scripts that they name tell what is wrong.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

# ---- the README ----

claim_the_program_in_the_readme_compiles_and_runs()
{
	block program >"$work/first.c"
	[ "$(wc -l <"$work/first.c")" -ge 35 ] || fail "no program found"
	"$CC" -Wall -Wextra -Wpedantic -Werror -std=gnu11 -I "$SOURCE/include" \
	    "$work/first.c" "$BUILD/lib/libctxop.a" -lunwind \
	    -o "$work/first"
	"$work/first" >"$work/out"
	grep -q 'save:register restore:register' "$work/out"
	sed -i '/\.ct_save/d' "$work/first.c"
	"$CC" -std=gnu11 -I "$SOURCE/include" "$work/first.c" \
	    "$BUILD/lib/libctxop.a" -lunwind -o "$work/first"
	! "$work/first" >"$work/out" || fail "it passes without .ct_save"
	grep -q 'lost its register' "$work/out"
}

claim_the_readme_shows_what_the_demo_prints()
{
	expect 0 "$SOURCE/demo.sh"
	block demo | diff - "$work/out"
	expect 0 "$SOURCE/demo.sh"
	block demo | diff - "$work/out"
}

# Run in a copy of what the commands touch.
claim_the_commands_in_the_readme_work()
{
	expect 0 "$SOURCE/demo.sh"
	cd "$work"
	ln -s "$SOURCE/include" "$SOURCE/build" "$SOURCE/examples" .
	block program >first.c
	{
		block "build the program"
		block commands
	} >commands
	[ "$(wc -l <commands)" -ge 6 ] || fail "commands are missing"
	expect 0 bash -eu commands
}

claim_the_scripts_refuse_unknown_options()
{
	expect 2 "$SOURCE/test.sh" --al
	one_line_on_stderr "usage: ./test.sh [--all]"
	expect 2 "$SOURCE/bench.sh" swtch quickly
	one_line_on_stderr "usage: ./bench.sh [fiber|swtch|"
	expect 2 "$SOURCE/site.sh" x
	one_line_on_stderr "usage: ./site.sh"
}

claim_the_coverage_script_refuses_what_it_cannot_tell()
{
	expect 2 "$SOURCE/tools/coverage.sh" lib/tape.c lib/trace.c
	one_line_on_stderr "usage: tools/coverage.sh [FILE]"
}

# A system with nothing but a shell: no apt-get, no compiler.
claim_without_apt_get_the_scripts_say_what_to_install()
{
	local tool

	mkdir "$work/bin"
	for tool in bash dirname; do
		ln -s "$(command -v $tool)" "$work/bin"
	done
	expect 1 env PATH="$work/bin" bash "$SOURCE/demo.sh"
	one_line_on_stderr "Install what Debian calls: gcc libc6-dev cmake"
	expect 1 env PATH="$work/bin" bash "$SOURCE/test.sh"
	one_line_on_stderr "libcmocka-dev"
}

# ---- other documents ----

# again FILE: the commands of a session ("$ ..."), with what they print now.
again()
{
	local line

	sed -n 's/^[$] //p' "$1" | while IFS= read -r line; do
		printf '$ %s\n' "$line"
		bash -c "$line" </dev/null || fail "failed: $line"
	done
}

claim_sessions_in_documents_print_what_is_shown()
{
	local file

	export PATH="$(dirname "$CTXSIM"):$BUILD/museum:$PATH"
	cd "$SOURCE"
	for file in docs/design.md docs/history.md; do
		awk '$0 == "<!-- session -->" { found = 1; next }
		    found && /^```/ { inside = !inside; found = inside; next }
		    inside' "$file" >"$work/shown"
		[ "$(grep -c '^[$] ' "$work/shown")" -ge 2 ] || fail "$file"
		again "$work/shown" | diff "$work/shown" -
	done
}

# Stops are lines "`FILE`: `TEXT`"; the text is what a reader searches for.
claim_each_stop_of_the_tour_is_one_line_of_its_file()
{
	local stops=0 file text seen

	while IFS=$'\t' read -r file text; do
		seen=$(grep -cF -- "$text" "$SOURCE/$file") || true
		[ "$seen" = 1 ] ||
		    fail "docs/tour.md: $file: expected one line with '$text', \
seen ${seen:-no such file}"
		stops=$((stops + 1))
	done < <(sed -n 's/^`\([^`]*\)`: `\(.*\)`$/\1\t\2/p' \
	    "$SOURCE/docs/tour.md")
	[ "$stops" -ge 16 ] || fail "only $stops stops"
}

"claim_$1"
