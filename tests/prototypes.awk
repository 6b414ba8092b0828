# SPDX-License-Identifier: BSD-2-Clause
# The functions and function-like macros that headers declare, or that manual
# pages show in their SYNOPSIS, one a line, without needless blanks, and where:
# "int f(void*p,size_t n)|include/x.h", "MACRO(A,B)|include/x.h".

function tidy(s)
{
	gsub(/[ \t\n]+/, " ", s)
	gsub(/ *\* */, "*", s)
	gsub(/ *\( */, "(", s)
	gsub(/ *\) */, ")", s)
	gsub(/ *, */, ",", s)
	sub(/^ /, "", s)
	sub(/ $/, "", s)
	return s
}

# What a page's macro has as its only argument, which may be quoted.
function argument(line)
{
	sub(/^[^ ]+ /, "", line)
	gsub(/^"|"$/, "", line)
	return line
}

function without_comments(s,    from, len)
{
	while ((from = index(s, "/*")) > 0) {
		len = index(substr(s, from), "*/")
		s = substr(s, 1, from - 1) " " substr(s, from + len + 1)
	}
	return s
}

function say(s, file)
{
	print tidy(s) "|" file
}

# A statement of a header; none of the calls that an era does not have.
function declaration(s, file)
{
	s = tidy(s)
	sub(/__attribute__.*/, "", s)
	sub(/^static inline /, "", s)
	if (s !~ /^typedef |CTXOP_UNAVAILABLE/ &&
	    s ~ /^[a-z_0-9 ]+[ *]+[a-z_0-9]+\(.*\)$/)
		say(s, file)
}

function declarations(file,    n, i, statement)
{
	n = split(without_comments(text), statement, /[;{}]/)
	for (i = 1; i <= n; i++)
		declaration(statement[i], file)
	text = ""
}

FNR == 1 {
	declarations(file)
	file = FILENAME
}

FILENAME ~ /\.h$/ {
	directive = continued || /^#/
	continued = directive && /\\$/
	if (/^#define [A-Za-z_0-9]+\(/) {
		sub(/^#define /, "")
		sub(/\).*/, ")")
		say($0, FILENAME)
	} else if (!directive)
		text = text $0 "\n"
	next
}

/^\.Sh / { is_synopsis = $2 == "SYNOPSIS" }
!is_synopsis { next }
/^\.Ft / { type = argument($0) }
/^\.Fo / { name = $2; arguments = "" }
/^\.Fa / { arguments = arguments (arguments == "" ? "" : ",") argument($0) }
/^\.Fc/ { say(type " " name "(" arguments ")", FILENAME); type = "" }

END { declarations(file) }
