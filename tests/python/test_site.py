"""The documentation as a site: every page, found by search, with nothing fetched from elsewhere."""

import json
import re
import subprocess

import pytest

import console

DOCS = console.ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([console.ROOT / "scripts" / "site", folder], check=True, timeout=120)
    return folder


def test_every_page_is_there(site):
    for page in DOCS.rglob("*.md"):
        rendered = page.relative_to(DOCS).with_name("index.html" if page.name == "README.md" else page.stem + ".html")
        assert (site / rendered).is_file(), page


def test_search_finds_each_cause_by_its_code(site):
    index = json.loads((site / "search" / "search_index.json").read_text())
    titles = " ".join(entry["title"] for entry in index["docs"])
    for page in (DOCS / "causes").glob("[A-Z][A-Z0-9]*-*.md"):
        assert page.name.split("-")[0] in titles


def test_pages_fetch_nothing(site):
    loads = re.compile(r"<(?:script|img|link)[^>]*(?:src|href)=[\"'](?:https?:)?//[^\"']*")
    for page in site.rglob("*.html"):
        assert not loads.findall(page.read_text()), page
