#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Break the library on purpose, in a copy, once for each entry of broken.txt,
# and see a test of that behaviour fail. An entry is
#
#	@ NUMBER FILE
#	-old line, or lines
#	+new line, or lines; or none
#
# where the old text stands once in the file. Without a number all entries are
# tried, with numbers only those of these behaviours. With --check nothing is
# built: only whether each fits its file, and has a test that may notice.
#
#	tests/broken.sh [--check] [NUMBER...]
set -euo pipefail
cd "$(dirname "$0")/.."
list=$PWD/tests/broken.txt
check=false
if [ "${1:-}" = --check ]; then
	check=true
	shift
fi
wanted=" $* "
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
entries=0 misfits=0 survived=0 tried=0

say()
{
	if [ -t 1 ]; then printf '\r%-78s' "$*"; fi
}

# "NUMBER program claim" of each test that pins a behaviour.
pins()
{
	awk '
		/^TEST\(/ { test = $0 }
		/^ *"[0-9 ]*"\)$/ { test = test $0 }
		/^(TEST\(| *").*"\)$/ {
			split(test, part, /[(,"]/)
			split(test, quoted, "\"")
			program = FILENAME
			gsub(/.*\/|[.]c$/, "", program)
			n = split(quoted[2], number, " ")
			for (i = 1; i <= n; i++)
				print number[i], program, part[2]
		}' tests/test_*.c tests/examples/test_*.c
}

declare -A pinned # by number: a line "program claim" for each test
while read -r number program claim; do
	pinned[$number]+="$program $claim"$'\n'
done < <(pins)

# fails PROGRAM CLAIM: on either kernel. A run without an end (60 s) fails as well.
fails()
{
	local kernel

	for kernel in "$1" "nondebug_${1#test_}"; do
		[ -x "$work/build/tests/$kernel" ] || continue
		timeout 60 "$work/build/tests/$kernel" "$2" >"$work/out" 2>&1 || return 0
	done
	return 1
}

targets()
{
	local program

	for program in $(cut -d' ' -f1 <<<"${pinned[$1]}" | sort -u); do
		echo "$program"
		case $program in
		test_reversed | test_ring_explored) continue ;;
		esac
		[ ! -e "tests/$program.c" ] || echo "nondebug_${program#test_}"
	done
}

# fits NUMBER FILE OLD: the text of the file, in $text, has this once.
fits()
{
	local number=$1 file=$2 old=$3

	text=$(<"$file")
	[[ $text == *"$old"* ]] || { echo "$number $file: not there: $old"; return 1; }
	[[ ${text#*"$old"} != *"$old"* ]] || { echo "$number $file: twice: $old"; return 1; }
	[ -n "${pinned[$number]:-}" ] || { echo "$number: no test pins it"; return 1; }
}

# caught_by NUMBER: what notices that the copy is broken; or nothing.
caught_by()
{
	local program claim

	if ! cmake --build "$work/build" --target $(targets "$1") >"$work/log" 2>&1; then
		echo "the compiler"
		return
	fi
	while read -r program claim; do
		if fails "$program" "$claim"; then
			echo "$program/$claim"
			return
		fi
	done <<<"${pinned[$1]%$'\n'}"
}

# try NUMBER FILE OLD NEW, with the file's text in $text
try()
{
	local number=$1 file=$2 old=$3 new=$4 caught

	tried=$((tried + 1))
	say "$tried: behaviour $number, $file"
	printf '%s\n' "${text%%"$old"*}$new${text#*"$old"}" >"$work/$file"
	caught=$(caught_by "$number")
	cp "$file" "$work/$file"
	say ""
	printf '%s%3s %-16s %s\n' "$([ -t 1 ] && printf '\r')" "$number" "$(basename "$file")" \
	    "${caught:-SURVIVED: $old}"
	[ -n "$caught" ] && [ "$caught" != "the compiler" ] || survived=$((survived + 1))
}

if ! $check; then
	tar -c --exclude=./build --exclude=./.git . | tar -x -C "$work"
	cmake -S "$work" -B "$work/build" -G Ninja \
	    -DCTXOP_FUZZ=OFF -DCTXOP_TEST_SCRIPTS=OFF -DCTXOP_WERROR=OFF >"$work/log"
fi

number='' file='' old='' new='' text=''
entry()
{
	[ -n "$number" ] || return 0
	if [ "$wanted" = "  " ] || [[ $wanted == *" $number "* ]]; then
		entries=$((entries + 1))
		if ! fits "$number" "$file" "${old%$'\n'}"; then
			misfits=$((misfits + 1))
		elif ! $check; then
			try "$number" "$file" "${old%$'\n'}" "${new%$'\n'}"
		fi
	fi
	number=''
}
while IFS= read -r line; do
	case $line in
	"@ "*)
		entry
		read -r _ number file <<<"$line"
		old='' new=''
		;;
	-*) old+="${line#-}"$'\n' ;;
	+*) new+="${line#+}"$'\n' ;;
	esac
done <"$list"
entry
echo "$entries variants, $misfits do not fit, $tried tried, $((tried - survived)) caught"
[ $((misfits + survived)) -eq 0 ]
