#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about ctxsim grade, and about the labs of docs/labs. Each function
# claim_<name> is a ctest entry, and `labs.sh answers_are_graded LAB' is one for
# each lab. CTXSIM is the program, SOURCE the project's folder, BUILD the one
# where it is built, CC the compiler; all from CMake.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PATH=$(dirname "$CTXSIM"):$PATH

fail()
{
	echo "$*" >&2
	exit 1
}

# grades STATUS ARGUMENT...: what is printed is in out, errors are in err.
grades()
{
	local wanted=$1 seen=0

	shift
	ctxsim grade "$@" >out 2>err || seen=$?
	[ "$seen" -eq "$wanted" ] || {
		cat out err >&2
		fail "grade $*: expected status $wanted, seen $seen"
	}
}

# says WORDS: they are printed.
says()
{
	grep -qF -- "$1" out || { cat out err >&2; fail "expected '$1'"; }
}

# refused WORDS ARGUMENT...: in one line, with status 2.
refused()
{
	local words=$1

	shift
	grades 2 "$@"
	[ "$(wc -l <err)" -eq 1 ] && [ ! -s out ] || fail "$(cat out err)"
	grep -qF -- "$words" err || fail "expected '$words' in: $(cat err)"
}

# scores POINTS ARGUMENT...: in the last line, and by the status.
scores()
{
	local points=$1 status=1

	shift
	[ "$points" != "10 of 10" ] || status=0
	grades $status "$@"
	tail -n 1 out | grep -qF ": $points points in lab" ||
	    { cat out err >&2; fail "$*: expected $points points"; }
}

# block TITLE FILE: the code block under the comment <!-- TITLE -->.
block()
{
	awk -v title="<!-- $1 -->" '
	    $0 == title { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$SOURCE/docs/labs/$2" >part
	[ -s part ] || fail "no '$1' in docs/labs/$2"
	cat part
}

# page LAB: its file in docs/labs.
page()
{
	local file

	file=$(cd "$SOURCE/docs/labs" && echo [0-9][0-9]-"$1".md)
	[ -e "$SOURCE/docs/labs/$file" ] || fail "no docs/labs/NN-$1.md"
	echo "$file"
}

# ---- each lab ----

# shown ANSWER: each check that failed has a page, which says what was found.
shown()
{
	local line name= page=page.html n=1

	while read -r line; do
		case $line in
		[0-9]*" of "*) name=${line#* of [0-9]*  } ;;
		seen:*)
			line=${line#seen: *[a-z]: }
			grep -qF "\"scenario\": \"$name\"" $page ||
			    fail "$1: $page is not of '$name'"
			grep -F '"message"' $page | grep -qF "${line#seen:     }" ||
			    fail "$1: $page does not say: $line"
			n=$((n + 1))
			page=page-$n.html
			;;
		esac
	done <out
}

# answer LAB NAME: an answer that is compiled already.
answer()
{
	local source=$SOURCE/labs/$1/$2.c points words

	points=$(sed -n 's/^ \* points: //p' "$source")
	words=$(sed -n 's/^ \* expect: //p' "$source")
	[ -n "$points" ] && [ -n "$words" ] ||
	    fail "$source: expected lines 'points:' and 'expect:'"
	[ "$points" -lt 10 ] || fail "$source: full points for a wrong answer"
	rm -f page*.html
	scores "$points of 10" "$1" --html page.html \
	    "$BUILD/labs/CMakeFiles/lab_$1_answers.dir/$1/$2.c.o"
	says "$words"
	shown "$2"
}

# The model gets all points, wrong ones fewer, and all are told why.
answers_are_graded()
{
	local objects=$BUILD/labs/CMakeFiles/lab_$1_answers.dir/$1 file n=0

	scores "10 of 10" "$1" --html page.html "$objects/solution.c.o"
	[ ! -e page.html ] || fail "a picture of an answer that is right"
	grades 1 "$1" --html page.html "$objects/start.c.o"
	tail -n 1 out | grep -q ': [0-4] of 10 points' ||
	    fail "start.c: expected few points: $(tail -n 1 out)"
	for file in "$SOURCE/labs/$1"/wrong-*.c; do
		answer "$1" "$(basename "$file" .c)"
		n=$((n + 1))
	done
	[ $n -ge 3 ] || fail "expected 3 wrong answers or more, seen $n"
	page_is_true "$1"
}

# What the lab's page has and shows.
page_is_true()
{
	local md name

	md=$(page "$1")
	for name in $(grep -oE '^<!-- [a-z-]+[.]ctx -->' "$SOURCE/docs/labs/$md" |
	    sed 's/<!-- \(.*\) -->/\1/'); do
		block "$name" "$md" >"$name"
	done
	block run "$md" >commands
	bash -eu commands >out 2>&1 </dev/null || fail "$md: $(cat out)"
	block start "$md" >commands
	block grade "$md" >>commands
	bash -u commands >out 2>&1 || true
	says "of 10 points in lab"
	cmp my.c "$SOURCE/labs/$1/start.c"
	block "$1.h" "$md" | grep -vxFf "$SOURCE/labs/$1/$1.h" |
	    grep . && fail "$md: these lines are not in $1.h"
	if ctxsim --help | grep -q 'ctxsim quiz'; then
		block quiz "$md" >commands
		bash -eu commands >out 2>&1 || fail "$md: $(cat out)"
	fi
}

# ---- all of them ----

# becomes NAME SED: the answer to lab 1, changed, as NAME.c.
becomes()
{
	sed "$2" "$SOURCE/labs/ring/solution.c" >"$1.c"
	! cmp -s "$1.c" "$SOURCE/labs/ring/solution.c" || fail "$1 is the same"
}

claim_a_lab_is_named_by_its_number_or_its_name()
{
	ctxsim grade 1 --start >one.c
	ctxsim grade ring --start | cmp one.c -
	refused "no lab is called '11'" 11 one.c
	refused "no lab is called 'rings'" rings one.c
	refused "no lab is called ''" "" one.c
}

claim_an_answer_is_compiled_and_drawn_beside_itself()
{
	mkdir answers
	becomes answers/bob /kpreempt/d
	cp "$SOURCE/labs/ring/solution.c" answers/-ada.c
	scores "7 of 10" ring answers/bob.c
	says "picture:  answers/bob-ring.html"
	grep -q '"command": "ctxsim grade ring answers/bob.c"' \
	    answers/bob-ring.html
	mv out first
	mv answers/bob-ring.html first.html
	scores "7 of 10" ring answers/bob.c
	cmp first out
	cmp first.html answers/bob-ring.html
	cd answers
	scores "10 of 10" ring -- -ada.c
}

claim_the_list_of_labs_says_what_is_done_and_seen()
{
	local lab

	block begin README.md >commands
	bash -u commands >out 2>&1 || true
	block failed README.md | while IFS= read -r line; do
		says "$line"
	done
	mkdir answers
	cp "$SOURCE/labs/ring/solution.c" answers/ada.c
	becomes answers/bob /kpreempt/d
	echo 'int' >answers/eve.c
	block folder README.md >commands
	bash -u commands >out 2>err || true
	diff <(sed -n 's/^    answers/answers/p' "$SOURCE/docs/labs/README.md") \
	    out
	for lab in "$SOURCE"/labs/*/; do
		lab=$(basename "$lab")
		grep -qE "^\| \[[0-9]+ $lab\]\([0-9]{2}-$lab.md\) " \
		    "$SOURCE/docs/labs/README.md" ||
		    fail "docs/labs/README.md does not list $lab"
	done
}

claim_what_is_no_answer_is_refused_in_one_line()
{
	mkdir folder folder.c
	echo 'int' >text.txt
	refused "grade: expected a lab and a file, got 0"
	refused "grade: expected a lab and a file, got 1" ring
	refused "grade: expected a lab and a file, got 3" ring a.c b.c
	refused "grade --start: expected a lab, got 2" --start ring a.c
	refused "none.c: No such file or directory" ring none.c
	refused "expected a file in C" ring folder
	refused "expected a file in C" ring folder.c
	refused "expected a file in C" ring text.txt
	refused "expected a file in C" ring /dev/null
	refused "--seconds: expected" ring a.c --seconds 0
}

claim_what_does_not_compile_or_lacks_something_has_no_points()
{
	: >empty.c
	scores 0 ring empty.c
	says "it does not define ring_attach(), ring_detach(), ring_oldest(), \
ring_length(); ring.h says what to write"
	grep -v '^unsigned' "$SOURCE/labs/ring/start.c" |
	    sed 's/^ring_length/unsigned other/' >three.c
	scores 0 ring three.c
	says "it does not define ring_length(); ring.h"
	head -c 4000 /dev/urandom >noise.c
	scores 0 ring noise.c
	says "it does not compile; what to mend is said above"
	printf '#include "ring.h"\nvoid f(void);\nvoid f(void) { ctxop_attach(0, 0); }\n' \
	    >cheat.c
	scores 0 ring cheat.c
	grep -q 'poisoned "ctxop_attach"\|poisoned identifier' err
	(cat "$SOURCE/labs/ring/start.c"; echo 'int main(void) { return 0; }') \
	    >main.c
	scores 0 ring main.c
	says "it cannot be linked"
	cp noise.c noise.o
	scores 0 ring noise.o
	says "it cannot be linked"
}

claim_an_answer_that_ends_or_never_ends_fails_that_check_only()
{
	becomes crash 's/op->next = op->prev = NULL;/*(volatile int *)8 = 0;/'
	scores "3 of 10" ring crash.c
	says "seen:     panic: BAD TRAP: page fault"
	becomes ends '1i void exit(int);
	    s/n = 0;/n = 0; exit(0);/'
	scores "9 of 10" ring ends.c
	says "the answer has ended the program, with status 0"
	becomes endless 's/n = 0;/n = 0; for (;;) ;/'
	scores "9 of 10" ring endless.c --seconds 1
	says "no end after 1 s of CPU time: a loop that never ends?"
	becomes gone 's/n = 0;/n = 0; thread_exit();/'
	scores "9 of 10" ring gone.c
	says "2 of 2 threads never came back from the answer"
	becomes deep 's/n = 0;/n = ring_length(t) + 1;/'
	scores "9 of 10" ring deep.c
}

# Each run of a search finds them as the first one did.
claim_an_answers_own_variables_begin_anew_in_each_run()
{
	becomes statics '/^void/,$ { /^ring_attach/,$ {
	    s/	struct ctxop \*head;/	static int used, full = 30;\n&\n\n	if (used++ > 30 || full-- == -3) panic("used %d", used);/
	    }; }; s/#include "ring.h"/&\n#include <ctxop_debug.h>/'
	scores "10 of 10" ring statics.c
}

claim_nothing_is_left_of_what_was_built()
{
	export TMPDIR=$work/tmp
	mkdir tmp
	cp "$SOURCE/labs/ring/start.c" .
	grades 1 ring start.c
	[ -z "$(ls tmp)" ] || fail "left: $(ls tmp)"
	TMPDIR=$work/none grades 1 ring start.c
	grep -q 'no folder can be made in .*/none: No such file or directory' err
}

claim_without_a_compiler_it_is_named()
{
	mkdir -p copy/tools
	cp "$CTXSIM" copy/tools
	cp -r "$BUILD/labs" copy
	sed -i '1s|.*|no-such-compiler|' copy/labs/compile
	cp "$SOURCE/labs/ring/start.c" .
	CTXSIM=copy/tools/ctxsim
	PATH=copy/tools:$PATH grades 1 ring start.c
	grep -q 'ctxsim: no-such-compiler: No such file' err
	rm -r copy/labs
	PATH=copy/tools:$PATH grades 2 ring start.c
	grep -q 'expected a grader of lab ring in .*/copy/tools/../labs or ' err
}

if [ "$1" = answers_are_graded ]; then
	answers_are_graded "$2"
else
	"claim_$1"
fi
