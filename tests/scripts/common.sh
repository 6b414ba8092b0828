# SPDX-License-Identifier: BSD-2-Clause
# Sourced by the others of this folder. Each of their functions claim_<name> is
# a ctest entry. CTXSIM is the program, EMULATOR what runs it if the machine
# cannot, SOURCE the project's folder, BUILD the folder with lib/, CC the
# compiler, SEEDS how many are enough for a slow build; all from CMake.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset TEST_SHARD_INDEX JOB_COMPLETION_INDEX SLURM_ARRAY_TASK_ID
read -ra ctxsim <<<"${EMULATOR-}"
ctxsim+=("$CTXSIM")

fail()
{
	echo "$*" >&2
	exit 1
}

# expect STATUS COMMAND...: its output is in $work/out, its errors in $work/err.
expect()
{
	local wanted=$1 seen=0

	shift
	"$@" >"$work/out" 2>"$work/err" || seen=$?
	[ "$seen" -eq "$wanted" ] || {
		cat "$work/out" "$work/err" >&2
		fail "$*: expected status $wanted, seen $seen"
	}
}

# one_line_on_stderr WORDS: and nothing on stdout.
one_line_on_stderr()
{
	[ "$(wc -l <"$work/err")" -eq 1 ] || fail "errors: $(cat "$work/err")"
	[ ! -s "$work/out" ] || fail "printed: $(cat "$work/out")"
	grep -qF -- "$1" "$work/err" ||
	    fail "expected '$1' in: $(cat "$work/err")"
}

# refused WORDS ARGUMENTS...: ctxsim says so in one line, with status 2.
refused()
{
	local words=$1

	shift
	expect 2 "${ctxsim[@]}" "$@"
	one_line_on_stderr "$words"
}

# block TITLE [FILE]: the code block of README.md, or of that file, under the
# comment <!-- TITLE -->.
block()
{
	awk -v title="<!-- $1 -->" '
	    $0 == title { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$SOURCE/${2:-README.md}"
}

# examples DOCUMENT: its ```ctx blocks, as $work/1.ctx and so on.
examples()
{
	awk -v work="$work" '
	    /^```ctx$/ { inside = 1; file = work "/" ++n ".ctx"; next }
	    /^```$/ { inside = 0 }
	    inside { print > file }' "$1"
}
