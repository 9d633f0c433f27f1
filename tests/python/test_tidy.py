"""tools/tidy.py on small trees: each rule fires on the smallest fault and is silent on a sound tree."""

import pathlib

import pytest

import tidy
from tidy_rules import causes, formats, headers, layers, text
from tidy_rules.tree import Tree

HEADER = "// What this header is for, in a sentence.\n#pragma once\n"


@pytest.fixture
def tree(tmp_path):
    """Writes {path: content} and gives the Tree."""

    def write(files):
        for path, content in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(content)
        return Tree(tmp_path)

    return write


def messages(problems):
    return [f"{p.path}:{p.line} {p.message}" for p in problems]


def sound_cause():
    headings = "".join(f"## {heading}\n\ntext\n\n" for heading in causes.HEADINGS)
    page = headings.replace("## How to fix\n\ntext\n", "## How to fix\n\ntext\n\n### Safety of the fix\n\nsafe\n")
    return {
        "src/causes/registry.inc": "// All causes.\nCAUSE(TB004, shard_missing)\n",
        "src/causes/TB004_shard_missing.cc": 'Cause{"TB004", "shard-missing"};\n',
        "docs/causes/TB004-shard-missing.md": page.replace("text", "```console\n$ ckptfit check m\n```", 1),
        "tests/causes/TB004_shard_missing_test.cc": "TEST(A, B) { EXPECT_TRUE(true); }\n",
    }


class TestLayers:
    def test_table_has_no_cycle(self):
        def reachable(layer, seen):
            for target in layers.LAYERS[layer]:
                assert target not in seen, f"{layer} -> {target} closes a cycle"
                reachable(target, seen | {target})

        for layer in layers.LAYERS:
            reachable(layer, {layer})

    def test_allowed_arrow_is_silent(self, tree):
        t = tree({"src/base/a.h": HEADER, "src/io/b.cc": '#include "base/a.h"\n#include <vector>\n'})
        assert list(layers.check(t)) == []

    def test_wrong_arrow_is_named_with_its_line(self, tree):
        t = tree({"src/io/a.h": HEADER, "src/model/b.cc": '#include <vector>\n#include "io/a.h"\n'})
        assert messages(layers.check(t)) == ["src/model/b.cc:2 model may not include io (allowed: include base)"]

    def test_one_format_may_not_include_another(self, tree):
        t = tree({"src/formats/a/r.h": HEADER, "src/formats/b/r.cc": '#include "formats/a/r.h"\n'})
        assert messages(layers.check(t)) == [
            "src/formats/b/r.cc:1 formats/b may not include formats/a: ask through an Opener"]

    def test_the_command_line_sees_the_c_interface_only(self, tree):
        t = tree({"src/model/a.h": HEADER, "cli/x.h": HEADER, "cli/main.cc": '#include "x.h"\n#include "model/a.h"\n'})
        found = messages(layers.check(t))
        assert found == ['cli/main.cc:2 "model/a.h" is no file below src/ or include/: write the path from there']

    def test_the_command_line_cannot_climb_out_of_its_folder(self, tree):
        t = tree({"src/model/a.h": HEADER, "cli/main.cc": '#include "../src/model/a.h"\n'})
        assert len(list(layers.check(t))) == 1

    def test_a_new_folder_is_no_layer_until_the_table_says_so(self, tree):
        t = tree({"src/misc/a.cc": '#include "base/b.h"\n', "src/base/b.h": HEADER})
        assert "is no layer" in messages(layers.check(t))[0]

    def test_a_library_stays_in_its_layer(self, tree):
        t = tree({"src/model/a.cc": "#include <nlohmann/json.hpp>\n"})
        assert messages(layers.check(t)) == ["src/model/a.cc:1 <nlohmann/json.hpp> may be included only in src/codec/"]

    @pytest.mark.parametrize("line", [
        "std::cout << 1;", 'printf("x");', "std::exit(1);", "abort();", 'throw std::runtime_error("x");', 'fmt::print("x");'])
    def test_the_library_never_prints_throws_or_exits(self, tree, line):
        t = tree({"src/base/a.cc": f"void F() {{\n  {line}\n}}\n"})
        assert [p.line for p in layers.check(t)] == [2]

    @pytest.mark.parametrize("line", [
        "// printf( is not called", 'Say("throw it");', "snprintf(buffer, 4, x);", "file.abort();", "options.exit(2);"])
    def test_what_only_looks_like_it_is_silent(self, tree, line):
        t = tree({"src/base/a.cc": f"{line}\n"})
        assert list(layers.check(t)) == []


class TestHeaders:
    def test_a_header_with_comment_and_pragma_is_silent(self, tree):
        assert list(headers.check(tree({"src/base/a.h": HEADER}))) == []

    def test_a_header_without_comment_is_named(self, tree):
        t = tree({"src/base/a.h": "#pragma once\n"})
        assert [p.path for p in headers.check(t)] == ["src/base/a.h"]

    def test_a_unit_test_without_source_is_named(self, tree):
        t = tree({"tests/unit/base/a_test.cc": "EXPECT_EQ(1, 1);\n"})
        assert messages(headers.check(t)) == [
            "tests/unit/base/a_test.cc:0 there is no src/base/a.cc or .h: tests/unit mirrors src/ path for path"]

    def test_a_unit_test_without_assertion_is_named(self, tree):
        t = tree({"src/base/a.cc": "", "tests/unit/base/a_test.cc": "TEST(A, B) {}\n"})
        assert messages(headers.check(t)) == ["tests/unit/base/a_test.cc:0 a test asserts something"]


class TestCauses:
    def test_a_whole_cause_is_silent(self, tree):
        assert list(causes.check(tree(sound_cause()))) == []

    @pytest.mark.parametrize("path", [path for path in sound_cause() if path != causes.REGISTRY])
    def test_each_missing_file_is_named(self, tree, path):
        files = sound_cause()
        del files[path]
        found = messages(causes.check(tree(files)))
        assert found == [f"{path}:0 is missing: TB004 stands in src/causes/registry.inc"]

    def test_files_without_registry_line_are_named(self, tree):
        files = sound_cause() | {"src/causes/registry.inc": "// none\n"}
        found = messages(causes.check(tree(files)))
        assert sum("has no line in" in message for message in found) == 3

    def test_an_unsorted_registry_is_named(self, tree):
        files = sound_cause()
        for path in list(files):
            files[path.replace("TB004", "TB002")] = files[path].replace("TB004", "TB002")
        files["src/causes/registry.inc"] = "CAUSE(TB004, shard_missing)\nCAUSE(TB002, shard_missing)\n"
        assert messages(causes.check(tree(files))) == [
            "src/causes/registry.inc:2 TB002 stands after TB004: keep the list sorted, codes once"]

    def test_a_page_without_a_heading_is_named(self, tree):
        files = sound_cause()
        page = "docs/causes/TB004-shard-missing.md"
        files[page] = files[page].replace("## Seen in", "## Elsewhere")
        assert "second-level headings" in messages(causes.check(tree(files)))[0]

    def test_a_page_that_is_not_executed_is_named(self, tree):
        files = sound_cause()
        page = "docs/causes/TB004-shard-missing.md"
        files[page] = files[page].replace("```console", "```text")
        assert "no ```console block" in messages(causes.check(tree(files)))[0]

    def test_an_unregistered_code_is_named_where_it_stands(self, tree):
        files = sound_cause() | {"src/report/a.cc": 'if (code == "SH999") Print();\n'}
        assert messages(causes.check(tree(files))) == [
            "src/report/a.cc:1 SH999 is not registered in src/causes/registry.inc"]

    def test_a_retired_code_keeps_its_page_alone(self, tree):
        files = {"src/causes/registry.inc": "RETIRED(TB004, shard_missing)\n",
                 "docs/causes/TB004-shard-missing.md": causes.RETIRED_NOTICE + "\n" +
                 sound_cause()["docs/causes/TB004-shard-missing.md"]}
        assert list(causes.check(tree(files))) == []
        files["src/causes/TB004_shard_missing.cc"] = ""
        assert "has no line" in messages(causes.check(tree(files)))[0]

    def test_a_retired_code_without_notice_is_named(self, tree):
        files = {"src/causes/registry.inc": "RETIRED(TB004, shard_missing)\n",
                 "docs/causes/TB004-shard-missing.md": sound_cause()["docs/causes/TB004-shard-missing.md"]}
        assert "lacks the notice" in messages(causes.check(tree(files)))[0]


class TestTextCauses:
    """Causes that only a text tells of: an entry in data in place of a source."""

    def sound(self):
        files = {path.replace("src/causes/TB004_shard_missing.cc", causes.ENTRIES): content for path, content in sound_cause().items()}
        files[causes.REGISTRY] = "TEXT(TB004, shard_missing)\n"
        files[causes.ENTRIES] = "cause TB004 shard-missing\n  summary x\n"
        files["tests/causes/TB004_shard_missing_test.txt"] = files.pop("tests/causes/TB004_shard_missing_test.cc")
        return files

    def test_a_whole_one_is_silent(self, tree):
        assert list(causes.check(tree(self.sound()))) == []

    def test_a_missing_entry_is_named(self, tree):
        files = self.sound() | {causes.ENTRIES: "cause TB005\n"}
        assert messages(causes.check(tree(files))) == [
            "data/messages/causes.txt:0 has no `cause TB004 shard-missing`: src/causes/registry.inc has a TEXT line"]

    def test_an_entry_without_registry_line_is_named(self, tree):
        files = self.sound()
        files[causes.ENTRIES] += "cause TB009 other-fault\n"
        assert messages(causes.check(tree(files))) == [
            "data/messages/causes.txt:3 TB009 has no TEXT line in src/causes/registry.inc"]

    def test_a_source_of_one_is_named(self, tree):
        files = self.sound() | {"src/causes/TB004_shard_missing.cc": ""}
        assert "has no line in" in messages(causes.check(tree(files)))[0]


class TestFormats:
    def sound(self):
        return {"src/formats/x/reader.cc": "// Section 2.1: the footer.\n", "docs/formats/x.md": "# X\n\n## 2. A\n\n### 2.1 B\n",
                "fuzz/x_fuzz.cc": "", "tests/golden/x/README.md": "Made by x.\n", "tests/golden/x/a.bin": ""}

    def test_a_whole_format_is_silent(self, tree):
        assert list(formats.check(tree(self.sound()))) == []

    @pytest.mark.parametrize("path", ["docs/formats/x.md", "fuzz/x_fuzz.cc", "tests/golden/x/README.md"])
    def test_each_missing_companion_is_named(self, tree, path):
        files = self.sound()
        del files[path]
        assert [p.path for p in formats.check(tree(files))] == [path]

    def test_a_container_names_a_page_and_has_a_fuzz_target(self, tree):
        t = tree({"src/container/c/c.h": HEADER, "src/container/c/c.cc": ""})
        assert messages(formats.check(t)) == [
            "src/container/c:0 no header here names a page of docs/formats",
            "fuzz/c_fuzz.cc:0 is missing: src/container/c reads files and needs a fuzz target"]

    def test_a_citation_of_no_section_is_named(self, tree):
        files = self.sound() | {"src/model/a.h": "// Layout: docs/formats/x.md 2.1\n// and docs/formats/x.md, section 9.\n"}
        assert messages(formats.check(tree(files))) == ["src/model/a.h:2 docs/formats/x.md has no section 9"]

    def test_a_bare_section_means_the_page_of_the_folder(self, tree):
        files = self.sound() | {"src/formats/x/reader.cc": "// as section 7.3 says\n"}
        assert messages(formats.check(tree(files))) == ["src/formats/x/reader.cc:1 no page named here has a section 7.3"]

    def test_a_page_that_does_not_exist_is_named(self, tree):
        t = tree({"src/model/a.h": "// docs/formats/y.md\n"})
        assert messages(formats.check(t)) == ["src/model/a.h:1 docs/formats/y.md does not exist"]


class TestText:
    @pytest.mark.parametrize("line", ["see /" + "work/main/x", "cd /" + "root/x", "# TO" + "DO later", "from py" + "pi.org"])
    def test_forbidden_words_are_named(self, tree, line):
        assert [p.line for p in text.check(tree({"src/base/a.cc": f"\n// {line}\n"}))] == [2]

    @pytest.mark.parametrize("line", ["dir/work/x", "https://example.com/root/a", "~/work/a", "saved/root/kernel"])
    def test_ordinary_paths_are_silent(self, tree, line):
        assert list(text.check(tree({"src/base/a.cc": f"// {line}\n"}))) == []

    def test_a_link_that_leads_nowhere_is_named(self, tree):
        t = tree({"docs/a.md": "[b](b.md) [web](https://x.org/) [part](b.md#x) [gone](c.md)\n", "docs/b.md": ""})
        assert messages(text.check(t)) == ["docs/a.md:1 leads nowhere: c.md"]


class TestExemptions:
    WRONG = {"src/base/a.h": "#pragma once\n"}

    def test_an_exemption_excuses_its_problem(self, tree):
        excuse = tidy.Exemption("header-comment", "src/base/a.h", "why", "2025-01-31")
        assert tidy.check_tree(tree(self.WRONG), (excuse,)) == []

    def test_a_needless_exemption_is_an_error(self, tree):
        excuse = tidy.Exemption("header-comment", "src/base/gone.h", "why", "2025-01-31")
        assert [p.rule for p in tidy.check_tree(tree({}), (excuse,))] == ["exemptions"]

    def test_an_exemption_needs_a_date(self, tree):
        with pytest.raises(ValueError):
            tidy.check_tree(tree({}), (tidy.Exemption("layers", "a", "why", "soon"),))

    def test_every_exemption_has_a_reason(self):
        assert all(len(e.reason) > 20 for e in tidy.EXEMPTIONS)


def test_the_exit_code_tells(tree, capsys):
    tree({"src/base/a.h": "#pragma once\n"})
    root = str(pathlib.Path(tree({}).root))
    assert tidy.main(["--root", root, "--rule", "headers"]) == 1
    assert "src/base/a.h:1: [header-comment]" in capsys.readouterr().out
    assert tidy.main(["--root", root, "--rule", "layers"]) == 0
