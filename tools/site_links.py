"""A hook of mkdocs: links that lead out of docs/ become the paths that they name, as the site holds docs/ alone."""

import posixpath
import re

LINK = re.compile(r"\[([^\]]*)\]\(((?:\.\./)+[^)#]*)(#[^)]*)?\)")


def on_page_markdown(markdown, page, **_):
    folder = posixpath.dirname(posixpath.join("docs", page.file.src_uri))

    def plain(match):
        path = posixpath.normpath(posixpath.join(folder, match.group(2)))
        return match.group(0) if path == "docs" or path.startswith("docs/") else "%s (`%s`)" % (match.group(1), path)

    return LINK.sub(plain, markdown)
