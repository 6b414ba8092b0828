#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# instructions.sh PROGRAM [--update]: count with valgrind what each hot path
# costs, and compare with instructions.txt: none may cost 3 % more, unnoticed.
# Counts hang on the compiler: they are those of Debian 12's gcc.
set -euo pipefail
program=$1
counts=$(dirname "$0")/instructions.txt

# count NAME N: instructions of a whole run
count()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
	    "$program" "$1" "$2" 2>&1 >/dev/null |
	    sed -n 's/.*Collected : //p'
}

# of one: what does not grow with N is left out
cost()
{
	echo $((($(count "$1" 2000) - $(count "$1" 1000)) / 1000))
}

all()
{
	"$program" | while read -r name; do
		printf '%s\t%s\n' "$(cost "$name")" "$name"
	done
}

compare()
{
	awk -F '\t' '
	    NR == FNR { was[$2] = $1; next }
	    !($2 in was) { print $2 ": it is not in instructions.txt"; bad = 1; next }
	    { printf "%6d (%+.1f %%) %s\n", $1, 100 * ($1 / was[$2] - 1), $2 }
	    $1 > was[$2] * 1.03 {
		print "it costs more than 3 % more than " was[$2] \
		    ": make it cheaper, or take that with " \
		    "tests/instructions.sh PROGRAM --update"
		bad = 1
	    }
	    END { exit bad }' "$counts" -
}

case ${2-} in
--update) all >"$counts" ;;
"") all | compare ;;
*)
	echo "usage: instructions.sh PROGRAM [--update]" >&2
	exit 2
	;;
esac
