#!/usr/bin/env python3
"""Renders what topline writes as Markdown with the renderers that people read it in, and checks that nothing that users
wrote comes alive, and that the numbering of PRIORITY.md runs on across what was closed.

    renderers.py TOPLINE NODE_MODULES

It needs cmarkgfm (GitHub's and GitLab's dialect), markdown-it-py, linkify-it-py and markdown from PyPI, and marked,
markdown-it and linkify-it from npm below NODE_MODULES.
"""

import html.parser
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import cmarkgfm
import markdown
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

TOPLINE, NODE_MODULES = (os.path.abspath(argument) for argument in sys.argv[1:3])

# Each stands in every place where a user can write: names, titles, reasons.
TRICKS = [
    "](x) <script>alert(1)</script>", "![image](x.png)", "![img][s0]", "[link](x.png)", "[link](https://evil.example)", "[s0]", "[link][s0]", "[s0][]", "[x]: https://evil.example",
    "<b onclick=x>bold</b>", "<img src=x onerror=alert(1)>", "</li></ol>", "<!-- c -->", "--> x <!--", "&lt;b&gt;",
    "https://evil.example", "www.evil.example", "evil.example", "evil.example/path", "a@evil.example", "mailto:a@evil.example",
    "ftp://x.example", "<https://evil.example>", "//evil.example", "`code` ``two``", "**bold** _it_ ~~gone~~ __b__", "a\\", "# heading", "- list",
    "1. list", "> quote", "| a | b |", "---", "===", "```", "$x$ $$y$$", "[^1] [^1]: note", "[ ] task", ":smile: :+1:",
    "@team #12 !12 %12 &12 ~bug $12 GH-1 org/repo#1", "*iteration:x [vulnerability:1]", "0123456789abcdef0123456789abcdef01234567",
    "[[wiki]] {#id .class}", "*[abbr]: x", "http://[s0]", "xn--a.example", "127.0.0.1", "evil.рф", "tel:123", "javascript:alert(1)",
]
ALLOWED = {"h1", "h2", "h3", "p", "ol", "ul", "li", "a", "code", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "br", "hr",
           "details", "summary"}

NODE = """
const fs = require('fs'), text = fs.readFileSync(0, 'utf8');
const { marked } = require('marked'), MarkdownIt = require('markdown-it');
const which = process.argv[1];
process.stdout.write(which === 'marked' ? marked.parse(text, { gfm: true })
  : new MarkdownIt({ html: true, linkify: true }).render(text));
"""


def node(which):
    def render(text):
        run = subprocess.run(["node", "-e", NODE, which], input=text.encode(), capture_output=True, check=True,
                             env={**os.environ, "NODE_PATH": NODE_MODULES})
        return run.stdout.decode()
    return render


RENDERERS = {
    "cmark-gfm": lambda text: cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE),
    "markdown-it-py": MarkdownIt("gfm-like", {"html": True, "linkify": True}).render,
    "python-markdown": lambda text: markdown.markdown(text, extensions=["tables"]),
    "marked": node("marked"),
    "markdown-it": node("markdown-it"),
}


class Page(html.parser.HTMLParser):
    """What a browser would make of the page."""

    def __init__(self):
        super().__init__()
        self.tags, self.links, self.lists, self.attributes = set(), [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "a":
            self.links.append(dict(attrs).get("href", ""))
        if tag == "ol":
            self.lists.append(0)
            start = dict(attrs).get("start", "1")
            assert start == "1", f"a list begins with {start}"
        if tag == "li" and self.lists:
            self.lists[-1] += 1


def check(name, what, text, faults):
    page = Page()
    page.feed(RENDERERS[name](text))
    odd = page.tags - ALLOWED
    if odd:
        faults.append(f"{name}: {what} has the tags {sorted(odd)}")
    if page.attributes - {"href", "start", "align", "style"}:
        faults.append(f"{name}: {what} has the attributes {sorted(page.attributes)}")
    bad = [link for link in page.links if not re.fullmatch(r"(backlog/)?stories/[\w./%-]*\.md", link)]
    if bad:
        faults.append(f"{name}: {what} links to {bad[:5]}")
    return page


def quoted(text):
    return '"' + "".join("\\U%08x" % ord(c) for c in text) + '"'


def write(root, path, text):
    path = root / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def backlog(root, trick, later):
    short = quoted(trick[:20].strip() or "x")
    write(root, "backlog/backlog.toml", f"""[product]
name = {quoted(trick)}
vision = {quoted(trick)}
unit = {short}
currency = {short}
[[releases]]
id = "mvp"
title = {quoted(trick)}
[[features]]
id = "f"
title = {quoted(trick)}
value = 9
[iteration]
name = {quoted(trick)}
capacity = 20
goal = "f"
""")
    facts = ['estimate = 2\nrelease = "mvp"', 'feature = "f"\nestimate = 1', 'type = "bug"\nreach = 3\nseverity = "major"',
             'type = "feedback"', 'status = "done"\nclosed = 2026-11-02\nrelease = "mvp"', 'release = "mvp"\ndepends_on = ["s1"]',
             f'status = "{"dropped" if later else "todo"}"\nreason = {quoted(trick)}', f'value = {900 if later else 1}\nestimate = 1']
    for number, fact in enumerate(facts):
        write(root, f"backlog/stories/s{number}.md", f"+++\ntitle = {quoted(trick)}\n{fact}\n+++\n\n{trick}\n")
    if later:
        write(root, "backlog/decisions/s0.toml", f"first = true\nbecause = {quoted(trick)}\nby = {quoted(trick)}\n")


def run(root, *command):
    environment = {**os.environ, "GIT_AUTHOR_DATE": "2026-11-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-11-01T00:00:00Z"}
    done = subprocess.run(command, cwd=root, capture_output=True, env=environment)
    assert done.returncode == 0, (command, done.stdout.decode(), done.stderr.decode())
    return done.stdout.decode()


def outputs(trick):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@shop.example", "-c", "init.defaultBranch=main"]
        run(root, *git, "init", "-q")
        backlog(root, trick, later=False)
        run(root, *git, "add", "-A")
        run(root, *git, "commit", "-qm", "x")
        backlog(root, trick, later=True)
        yield "PRIORITY.md", run(root, TOPLINE, "priority", "--format", "markdown")
        yield "diff", run(root, TOPLINE, "diff", "--format", "markdown")
        yield "plan", run(root, TOPLINE, "plan", "--format", "markdown")


def main():
    faults = []
    for trick in TRICKS:
        for what, text in outputs(trick):
            for name in RENDERERS:
                try:
                    page = check(name, f"{what} with {trick!r}", text, faults)
                except AssertionError as error:
                    faults.append(f"{name}: {what} with {trick!r}: {error}")
                    continue
                # Each section's list goes on across the definitions of what was closed.
                if what == "PRIORITY.md" and name != "python-markdown":
                    sections = [part.count("\n1. ") for part in text.split("\n## ")[1:]]
                    if page.lists != [count for count in sections if count]:
                        faults.append(f"{name}: the lists have {page.lists} of {sections} items with {trick!r}")
    print("\n".join(faults[:60]) or f"{len(TRICKS)} tricks in {len(RENDERERS)} renderers: nothing came alive")
    sys.exit(1 if faults else 0)


main()
