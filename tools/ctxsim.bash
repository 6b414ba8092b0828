# SPDX-License-Identifier: BSD-2-Clause
# Completion of ctxsim's command line in bash: commands, the options of each,
# their values, scenarios (those of `ctxsim list', and files), checkpoints.

# _ctxsim_options COMMAND: what it takes.
_ctxsim_options()
{
	local run="--cpus --budget --patience --grain --races"
	local page="--html --beside"
	local seen="--tape --trace --trace-json --trace-chrome --thread"

	seen+=" --hidden --stacks --any-build"

	case $1 in
	run) echo "$run $page $seen --seed" ;;
	replay) echo "$run $page $seen" ;;
	step) echo "$run --tape --any-build --seed" ;;
	shrink) echo "$run --tape" ;;
	grade) echo "--html --seconds --start" ;;
	quiz) echo "--seed --answers" ;;
	explore)
		echo "$run $page --seed --strategy --runs --seconds --bound --depth" \
		    "--jobs --shard --checkpoint --json --junit --all --trace" \
		    "--ctx --cmocka"
		;;
	esac
}

# _ctxsim_value OPTION COMMAND: sets kind to what goes after it: words, "file",
# "any" for what cannot be listed, or nothing, where it is a switch.
_ctxsim_value()
{
	kind=
	case $2$1 in
	explore--trace) ;;
	*--trace) kind="dtrace flow list words stay none" ;;
	*--grain) kind="kernel access" ;;
	*--strategy)
		kind="portfolio bounded depth-first reduced pct pos random"
		;;
	*--trace-json | *--trace-chrome) kind="file" ;;
	*--html | *--beside) kind="file" ;;
	*--checkpoint | *--json | *--junit | *--ctx | *--cmocka) kind="file" ;;
	*--races | *--hidden | *--stacks | *--any-build | *--all | *--start | *--answers) ;;
	*--*) kind=any ;;
	esac
}

# _ctxsim_words WORDS: of these, what begins with $cur.
_ctxsim_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

# _ctxsim_files [SUFFIX]: files, of that kind only, and folders.
_ctxsim_files()
{
	local file

	# It complains where no completion is going on.
	compopt -o filenames 2>/dev/null
	while IFS= read -r file; do
		[[ -d $file || $file == *"${1-}" ]] && COMPREPLY+=("$file")
	done < <(compgen -f -- "$cur")
}

_ctxsim_scenarios()
{
	_ctxsim_words "$("$1" list 2>/dev/null | sed 's/ .*//')"
	_ctxsim_files .ctx
}

_ctxsim_labs()
{
	echo "ring order sleeping-allocation detach-and-free flag-day" \
	    "kernel-fpu vm-entry lifecycle endless-walk migration"
}

_ctxsim()
{
	local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} kind
	local option=${COMP_WORDS[COMP_CWORD - 1]}

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_ctxsim_words "list run replay explore shrink merge step grade quiz show words \
		    --help --version"
		return
	fi
	# "--grain=access" is three words.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $option == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	_ctxsim_value "$option" "$command"
	case $kind:$command:$cur in
	file:*) _ctxsim_files ;;
	any:*) ;;
	[a-z]*) _ctxsim_words "$kind" ;;
	*:-*) _ctxsim_words "$(_ctxsim_options "$command")" ;;
	*:merge:*) _ctxsim_files ;;
	*:quiz:*) _ctxsim_words "$(_ctxsim_labs)" ;;
	*:grade:*)
		((COMP_CWORD > 2)) || _ctxsim_words "$(_ctxsim_labs)"
		_ctxsim_files .c
		;;
	*:show:*) _ctxsim_words "$("$1" list 2>/dev/null | sed 's/ .*//')" ;;
	*:run:* | *:replay:* | *:explore:* | *:step:* | *:shrink:*)
		_ctxsim_scenarios "$1"
		;;
	esac
}

complete -F _ctxsim ctxsim
