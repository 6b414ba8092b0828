#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# NM=.. OBJDUMP=.. link.sh TARGET STUBS -- COMMAND...: link a program that has
# kernel sources (ctxop_kernel_sources(), cmake/kernel_sources.cmake). Before the
# linker is asked: what do they refer to that nothing on its command line defines?
# All of that is told by name, with who refers to it, and stubs are written once.
#
# A name that only the C library has is missing, too, unless the kernel has it
# with the same meaning (libc.txt): psignal() of a kernel is not that of libc.
set -eu
export LC_ALL=C
here=$(dirname "$0")
target=$1
stubs=$2
shift 3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is linked: one name a line. sources are of the kernel, and linked too.
: >"$work/sources"
: >"$work/linked"
: >"$work/shared"
link()
{
	case $1 in
	*/"${target}_kernel.dir"/*.o) echo "$1" >>"$work/sources" ;;
	esac
	[ ! -e "$1" ] || case $1 in
	*.o | *.a) echo "$1" >>"$work/linked" ;;
	*.so | *.so.*) echo "$1" >>"$work/shared" ;;
	esac
}

folders=
for word; do
	case $word in
	-L*) folders="$folders ${word#-L}" ;;
	-l*)
		for folder in $folders; do
			link "$folder/lib${word#-l}.so"
			link "$folder/lib${word#-l}.a"
		done
		;;
	*) link "$word" ;;
	esac
done

# names FILES OPTION...: what nm knows of the files, the name last.
names()
{
	list=$1
	shift
	xargs -r -d '\n' "$NM" "$@" <"$list" 2>/dev/null
}

# Of a compiler's own making are names that begin with two underscores.
{
	cat "$here/libc.txt"
	{
		names "$work/linked" -g --defined-only
		names "$work/shared" -D --defined-only
	} | awk 'NF == 3 { sub(/@.*/, "", $3); print $3 }'
} | sort -u >"$work/defined"
names "$work/sources" -u |
    awk '$1 == "U" && $2 !~ /^__|^_GLOBAL_OFFSET_TABLE_$/ { print $2 }' |
    sort -u | comm -23 - "$work/defined" >"$work/missing"

if [ ! -s "$work/missing" ]; then
	rm -rf "$work"
	trap - EXIT
	exec "$@"
fi

# Lines "NAME called|named FUNCTION FILE": each reference from code. A call is
# known by the kind of its relocation.
while read -r file; do
	"$OBJDUMP" -dr --no-show-raw-insn "$file" | awk -v file="$file" '
	    BEGIN { sub(/.*_kernel\.dir\//, "", file); sub(/\.o$/, "", file) }
	    /^[0-9a-f]+ <.*>:$/ {
		function_ = $2
		gsub(/[<>:]/, "", function_)
		sub(/\..*/, "", function_)
	    }
	    $2 ~ /^R_/ {
		name = $3
		sub(/[-+]0x[0-9a-f]+$/, "", name)
		called = $2 ~ /PLT32|CALL26|JUMP26/ ? "called" : "named"
		print name, called, function_, file
	    }'
done <"$work/sources" | sort -u >"$work/references"

# Lines "NAME KIND by WHOM".
while read -r name; do
	awk -v name="$name" '
	    $1 == name { kind[$2] = 1; by = by sep $3 "() in " $4; sep = ", " }
	    END {
		print name, kind["called"] ? "called" : "named",
		    by != "" ? "by " by : "in a table"
	    }' "$work/references"
done <"$work/missing" >"$work/told"

# Functions panic; what may be a variable is for a person to look at.
stub()
{
	if [ "$2" = called ]; then
		printf '\nvoid %s(void);\nvoid\n%s(void)\n{\n' "$1" "$1"
		printf '\tpanic("%s: a stub of %s was called");\n}\n' "$1" \
		    "$(basename "$stubs")"
	else
		printf '\n#error "%s: not called, so perhaps a variable"\n' "$1"
	fi
}

all_stubs()
{
	while read -r name kind _; do
		stub "$name" "$kind"
	done <"$work/told"
}

{
	echo "$target: its kernel sources refer to what nobody has:"
	while read -r name kind by; do
		echo "  $name, $kind $by"
	done <"$work/told"
	if [ -e "$stubs" ]; then
		echo "$stubs is there, and is left as it is. Add to it:"
		all_stubs
	else
		{
			printf '/* Stubs: fill in what the test of %s needs. */\n' \
			    "$target"
			echo '#include <sys/cmn_err.h>'
			all_stubs
		} >"$stubs"
		echo "Stubs that panic by name are now in $stubs:"
		echo "fill in what the test needs, and build again."
	fi
} >&2
exit 1
