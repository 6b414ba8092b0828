#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""site.py SITE DOCS: is the site that site.sh makes whole?

Each link leads to a page, and to a place on it; no page loads anything from
elsewhere; each document is a page. Says what is not so; the status is then 1.
"""
import os
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src",
          "source": "src", "object": "data"}


class Page(HTMLParser):
    """The places on a page, where its links lead, and what it loads."""

    def __init__(self, path):
        super().__init__()
        self.places, self.links, self.loads = set(), [], []
        with open(path, encoding="utf-8") as f:
            self.feed(f.read())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.places.update(attrs[a] for a in ("id", "name") if attrs.get(a))
        url = attrs.get(LOADED.get(tag, ""))
        if url and attrs.get("rel") != "canonical":
            self.loads.append(url)
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])


def pages_of(site):
    for folder, _, names in os.walk(site):
        for name in names:
            # Those of another tool stand for themselves; 404's links are a
            # server's.
            if name.endswith(".html") and name != "404.html":
                path = os.path.join(folder, name)
                yield path, Page(path)


def faults_of_link(path, url, pages):
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return
    to = path
    if parts.path:
        to = os.path.normpath(
            os.path.join(os.path.dirname(path), unquote(parts.path)))
    if os.path.isdir(to):
        to = os.path.join(to, "index.html")
    if not os.path.exists(to):
        yield f"{path}: the link {url} leads nowhere"
    elif parts.fragment and to in pages and \
            not parts.fragment.startswith("step=") and \
            unquote(parts.fragment) not in pages[to].places:
        yield f"{path}: the link {url} leads to no place on that page"


def faults(site, docs):
    pages = dict(pages_of(site))
    for path, page in pages.items():
        for url in page.loads:
            if urlsplit(url).netloc:
                yield f"{path}: loads {url}"
            elif urlsplit(url).scheme != "data":
                yield from faults_of_link(path, url, pages)
        for url in page.links:
            yield from faults_of_link(path, url, pages)
    for folder, _, names in os.walk(docs):
        for name in names:
            html = os.path.join(site, "docs", os.path.relpath(folder, docs),
                                name.replace(".md", ".html"))
            html = os.path.normpath(html).replace("README", "index")
            if name.endswith(".md") and html not in pages:
                yield f"{os.path.join(folder, name)}: is no page"


found = list(faults(os.path.normpath(sys.argv[1]), sys.argv[2]))
print("\n".join(found) if found else "each link leads somewhere")
sys.exit(1 if found else 0)
