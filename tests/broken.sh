#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Break the library on purpose, in a copy, once for each entry of broken.txt,
# and see a test of that behaviour fail. An entry is
#
#	@ NUMBER FILE
#	-old line, or lines
#	+new line, or lines; or none
#
# where the old text stands once in the file. Without an argument all entries
# are tried, with numbers only those of these behaviours.
#
#	tests/broken.sh [NUMBER...]
set -euo pipefail
cd "$(dirname "$0")/.."
list=$PWD/tests/broken.txt
wanted=" $* "
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
survived=0 tried=0

say()
{
	if [ -t 1 ]; then printf '\r%-78s' "$*"; fi
}

# pinned NUMBER: "program claim" of each test that pins it.
pinned()
{
	local file

	for file in tests/test_*.c; do
		tr '\n' ' ' <"$file" |
		    grep -oE 'TEST\([a-z0-9_]+,\s*"[0-9 ]*"\)' |
		    sed -E 's/TEST\(([a-z0-9_]+),\s*"([0-9 ]*)"\)/\1 \2 /' |
		    grep -E " $1 " | while read -r claim _; do
			echo "$(basename "$file" .c) $claim"
		done || true
	done
}

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

	for program in $(pinned "$1" | cut -d' ' -f1 | sort -u); do
		echo "$program"
		grep -qE 'test_(bhyve|reversed)' <<<"$program" ||
		    echo "nondebug_${program#test_}"
	done
}

# try NUMBER FILE OLD NEW
try()
{
	local number=$1 file=$2 old=$3 new=$4 text program claim caught=

	text=$(cat "$file" && printf x)
	text=${text%x}
	[[ $text == *"$old"* ]] || { echo "$number $file: not there: $old"; exit 1; }
	[[ ${text#*"$old"} != *"$old"* ]] || { echo "$number $file: twice: $old"; exit 1; }
	tried=$((tried + 1))
	say "$tried: behaviour $number, $file"
	printf '%s' "${text%%"$old"*}$new${text#*"$old"}" >"$work/$file"
	if ! cmake --build "$work/build" --target $(targets "$number") >"$work/log" 2>&1; then
		caught="the compiler"
	else
		while read -r program claim; do
			[ -z "$caught" ] || continue
			if fails "$program" "$claim"; then caught="$program/$claim"; fi
		done < <(pinned "$number")
	fi
	cp "$file" "$work/$file"
	say ""
	printf '%s%3s %-16s %s\n' "$([ -t 1 ] && printf '\r')" "$number" "$(basename "$file")" \
	    "${caught:-SURVIVED: $old}"
	[ -n "$caught" ] && [ "$caught" != "the compiler" ] || survived=$((survived + 1))
}

cp -r CMakeLists.txt cmake include lib examples tools museum tests bench "$work"
cmake -S "$work" -B "$work/build" -G Ninja -DCTXOP_WERROR=OFF >"$work/log"

number='' file='' old='' new=''
entry()
{
	[ -n "$number" ] || return 0
	if [ "$wanted" = "  " ] || [[ $wanted == *" $number "* ]]; then
		try "$number" "$file" "${old%$'\n'}" "${new%$'\n'}"
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
echo "$tried variants tried, $((tried - survived)) caught"
[ "$survived" -eq 0 ]
