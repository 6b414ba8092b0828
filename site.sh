#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Make pages of the documents: build/site, to be opened as files or put on any
# server. With the run of the README step by step, the manual pages, and the cheat
# sheet. Nothing in them is loaded from elsewhere.
set -euo pipefail
cd "$(dirname "$0")"
. tools/setup.sh

[ $# -eq 0 ] || { echo "usage: ./site.sh" >&2; exit 2; }

work=build/site-source
site=build/site

# The folders stay as they are, so that links do; what is linked and is no
# document comes along as it is.
gather()
{
	rm -rf "$work" "$site"
	mkdir -p "$work/museum" "$work/include"
	cp README.md CHANGELOG.md LICENSE "$work"
	cp museum/README.md "$work/museum"
	cp include/ctxop.h "$work/include"
	cp -r docs "$work/docs"
	cp build/bhyve.html "$work/docs"
}

cheat_sheet()
{
	groff -k -t -ms -Tpdf -P-pa4 docs/cheatsheet/ctxop.ms \
	    >"$work/docs/cheatsheet.pdf"
	rm -r "$work/docs/cheatsheet"
}

# A page of HTML for each manual page, under each of its names, and a list.
manuals()
{
	local page name other section

	mkdir -p "$work/man"
	printf '# Manual pages\n\n' >"$work/man/index.md"
	for page in man/man*/*; do
		name=$(basename "$page")
		section=${name##*.}
		mandoc -T html -O style=mandoc.css,man=%N.%S.html "$page" \
		    >"$work/man/$name.html"
		printf -- '- [%s(%s)](%s.html)\n' "${name%.*}" "$section" \
		    "$name" >>"$work/man/index.md"
		for other in $(sed -n '/^\.Nd/q; s/^\.Nm \([^ ]*\).*/\1/p' \
		    "$page"); do
			[ "$other.$section" = "$name" ] ||
			    cp "$work/man/$name.html" \
				"$work/man/$other.$section.html"
		done
	done
	printf 'body { max-width: 50em; margin: 2em auto; }\n' \
	    >"$work/man/mandoc.css"
}

# title FILE: its heading.
title()
{
	sed -n 's/^# //p' "$1" | head -n 1 | sed "s/'/''/g"
}

# entries INDENT FILE...: of the navigation.
entries()
{
	local indent=$1 file

	shift
	for file; do
		printf "%s- '%s': %s\n" "$indent" "$(title "$work/$file")" \
		    "$file"
	done
}

# What the README lists comes first, in its order; then all that is there.
documents()
{
	(cd "$work" && {
		grep -oE '\(docs/[a-z-]+[.]md' README.md | tr -d '('
		ls docs/*.md
	} | awk '!seen[$0]++')
}

configure()
{
	local file

	cat <<-EOF
	site_name: libctxop
	docs_dir: ../$work
	site_dir: ../$site
	use_directory_urls: false
	plugins: []
	theme:
	  name: material
	  font: false
	  palette:
	    - media: "(prefers-color-scheme: light)"
	    - media: "(prefers-color-scheme: dark)"
	      scheme: slate
	markdown_extensions: [tables, fenced_code, toc]
	nav:
	  - README.md
	EOF
	mapfile -t files < <(documents)
	entries '  ' "${files[@]}"
	echo "  - 'Labs':"
	mapfile -t files < <(cd "$work" && ls docs/labs/[0-9]*.md)
	entries '    ' docs/labs/README.md "${files[@]}"
	entries '  ' museum/README.md CHANGELOG.md man/index.md
	cat <<-EOF
	  - 'A run, step by step': docs/bhyve.html
	  - 'Cheat sheet (PDF)': docs/cheatsheet.pdf
	EOF
}

need mkdocs mkdocs-material groff mandoc gcc libc6-dev cmake ninja-build libunwind-dev
./demo.sh >/dev/null
gather
cheat_sheet
manuals
configure >build/mkdocs.yml
# Being quiet, it does not say what it warns of.
mkdocs --quiet build --strict --config-file build/mkdocs.yml ||
    mkdocs build --strict --config-file build/mkdocs.yml
echo "$site/index.html, $site/docs/cheatsheet.pdf"
