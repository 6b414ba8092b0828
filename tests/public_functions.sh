# SPDX-License-Identifier: BSD-2-Clause
# Sourced by what compares a list with the public functions; SOURCE, BUILD, CC
# and $work are the script's.

# public_functions: what the library defines and a header mentions, sorted. Not
# those of the eras, whose names are the same or defined elsewhere.
public_functions()
{
	local header

	for header in "$SOURCE"/include/*.h; do
		case $header in
		*/ctxop_installctx.h | */ctxop_symbols.h) continue ;;
		esac
		"$CC" -D_GNU_SOURCE "-I$SOURCE/include" -E -P "$header" |
		    grep -oE '[a-z][a-z0-9_]*\(' | tr -d '('
	done | sort -u >"$work/words"
	nm -g --defined-only "$BUILD/lib/libctxop.a" 2>"$work/err" |
	    awk '$2 == "T" { print $3 }' | sort -u |
	    comm -12 - "$work/words"
}
