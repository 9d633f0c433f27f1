"""Explaining pasted errors: the causes of data/messages, their texts, the list of causes, Python's interface, and how often it is right."""

import pathlib
import re
import subprocess
import sys

import pytest

import console

sys.path.insert(0, str(console.ROOT / "tests/explain"))
sys.path.insert(0, str(console.ROOT / "python"))
sys.path.insert(0, str(console.ROOT / "tools"))

import cause_messages  # noqa: E402
import score  # noqa: E402
import shorten  # noqa: E402

CAUSES = (console.ROOT / "data/messages/causes.txt").read_text()
TEXTS = sorted((console.ROOT / "tests/causes").glob("*_test.txt"))


@pytest.fixture(scope="module")
def ckptfit_module(ckptfit):
    import ckptfit as module
    return module


def texts_of(path):
    """[(kind, text)] of a test file: "first", "among" (the first three) or "other"."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [tuple(line.split("  ", 1)) for line in lines]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_texts_name_the_cause_that_they_are_of(ckptfit_module, path):
    code = path.name[:5]
    kinds = [kind for kind, _ in texts_of(path)]
    assert "other" in kinds and len(kinds) >= 2
    for kind, text in texts_of(path):
        codes = [candidate["code"] for candidate in ckptfit_module.explain(text).candidates]
        assert codes, text
        if kind == "other":
            assert codes[0] != code, text
        else:
            assert code in codes[:1 if kind == "first" else 3], f"{text}: {codes}"


@pytest.mark.parametrize("line", [line for line in (console.ROOT / "tests/explain/texts.txt").read_text().splitlines() if line[:1] != "#"])
def test_texts_name_a_cause_that_a_check_finds_too(ckptfit_module, line):
    code, kind, text = line.split(None, 2)
    codes = [candidate["code"] for candidate in ckptfit_module.explain(text).candidates]
    assert code in codes[:{"first": 1, "among": 3}[kind]], codes


def test_names_that_a_text_does_not_point_to_are_told_apart_from_those_that_it_does(ckptfit_module):
    candidate = ckptfit_module.explain("ValueError: No model config found in the file at /m/eye.h5.").candidates[0]
    assert candidate["stands_for"] == ["weights-only-passed-to-load-model", "modelcheckpoint-silently-weights-only"]
    assert candidate["slugs"][0] == "weights-only-passed-to-load-model"
    candidate = ckptfit_module.explain("Error: Provided weight data has no target variable: dense_1/kernel").candidates[0]
    assert (candidate["slugs"], candidate["stands_for"]) == (["framework-or-library-renamed-variables"], ["object-path-mismatch", "framework-or-library-renamed-variables"])


class TestReports:
    """Names of reports: data/messages/slugs.txt."""

    def names(self):
        return sorted(score.read_families())

    def covered(self):
        return [name for line in CAUSES.splitlines() if line.strip().startswith("reports") for name in line.split()[1:]]

    def left_out(self):
        return re.findall(r"^\| `([a-z0-9-]+)` \|", (console.ROOT / "docs/causes/not_covered.md").read_text(), re.M)

    def test_there_are_148(self):
        assert len(self.names()) == 148

    def test_each_is_of_one_cause_or_left_out_with_a_reason(self):
        assert sorted(self.covered() + self.left_out()) == self.names()

    def test_most_are_covered(self):
        assert len(self.covered()) >= 110

    def test_pages_say_which_reports_they_are_of(self):
        for code, body in re.findall(r"^cause (\w{5})[^\n]*\n((?:  [^\n]*\n)*)", CAUSES, re.M):
            reports = re.search(r"^  reports +(.*)$", body, re.M)
            page = next((console.ROOT / "docs/causes").glob(f"{code}-*.md")).read_text()
            expected = "In reports: " + ", ".join(f"`{name}`" for name in reports.group(1).split()) + "." if reports else None
            assert expected is None or expected in page.splitlines(), code


def test_the_list_of_causes_is_up_to_date():
    done = subprocess.run([sys.executable, "tools/cause_list.py", "--check"], cwd=console.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_pages_link_to_the_reports_that_the_data_has():
    done = subprocess.run([sys.executable, "tools/report_links.py", "--check"], cwd=console.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_pages_list_the_messages_that_the_data_has():
    done = subprocess.run([sys.executable, "tools/cause_messages.py", "--check"], cwd=console.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


class TestMessagesOfPages:
    """tools/cause_messages.py: what a page says of the wording of each release."""

    DATA = """message layer-count
  text  file containing {saved:number} layers into {model}
  text  another wording
  by    keras 0.0-2.6
  when {model} = 0
    subclass-not-built 80 it has no variables
  otherwise
    other-model 20
message mismatch
  text  Layer count mismatch
  by    keras 2.7-
  by    tensorflow 2.7-2.99
  subclass-not-built 40
"""

    def test_the_likeliest_message_comes_first_in_its_fullest_wording(self):
        messages = cause_messages.read_messages(self.DATA)
        assert cause_messages.chosen(["subclass-not-built"], messages) == [
            "- `file containing ... layers into ...`: Keras up to 2.6\n", "- `Layer count mismatch`: Keras 2.7 or later, TensorFlow 2.7 to 2.x\n"]

    def test_a_message_that_hardly_speaks_for_it_is_left_out(self):
        assert cause_messages.chosen(["other-model"], cause_messages.read_messages(self.DATA)) == []
        assert cause_messages.chosen([], cause_messages.read_messages(self.DATA)) == []

    def test_the_list_stands_before_the_reports_and_only_once(self):
        page = "## Seen in\n\nEverywhere.\n\nIn reports: `subclass-not-built`.\n"
        once = cause_messages.with_messages(page, ["- `a`\n"])
        assert once == f"## Seen in\n\nEverywhere.\n\n{cause_messages.TITLE}\n\n- `a`\n\nIn reports: `subclass-not-built`.\n"
        assert cause_messages.with_messages(once, ["- `a`\n"]) == once
        assert cause_messages.with_messages(once, []) == page
        assert cause_messages.with_messages("## Seen in\n\nEverywhere.\n", ["- `a`\n"]) == f"## Seen in\n\nEverywhere.\n\n{cause_messages.TITLE}\n\n- `a`\n"


def test_half_of_the_reports_were_not_looked_at():
    halves = [score.half_of(report["id"]) for report in score.read_reports()]
    assert abs(halves.count("tuned") - halves.count("held out")) < 40


LATER = {"further": 104, "later": 97, "fourth": 100, "fifth": 101, "sixth": 43, "seventh": 76, "eighth": 86, "ninth": 78, "tenth": 98, "eleventh": 72,
         "twelfth": 49, "thirteenth": 60, "fourteenth": 35, "fifteenth": 19, "sixteenth": 76}


def test_every_later_set_is_known():
    assert tuple(LATER) == score.LATER_SETS


@pytest.mark.parametrize("name, number", LATER.items())
def test_reports_collected_later_are_others(name, number):
    earlier = ("reports", *score.LATER_SETS[:score.LATER_SETS.index(name)])
    sources = {report["source"].split(" (")[0] for group in earlier for report in score.read_reports(group)}
    further = [report["source"] for report in score.read_reports(name)]
    assert len(further) == len(set(further)) == number
    assert not sources.intersection(further)
    as_before = [re.sub(r"https://github.com/(.*)/(?:issues|pull)/(\d+)", r"github \1#\2", source) for source in further]
    assert not sources.intersection(as_before)


GROUPS = [("tuned", 0.80, 0.95, 0.90), ("held out", 0.60, 0.80, 0.85), ("further", 0.80, 0.95, 0.90), ("later", 0.70, 0.95, 0.90),
          ("fourth", 0.80, 0.95, 0.90), ("fifth", 0.75, 0.95, 0.85), ("sixth", 0.75, 0.95, 0.85),
          ("seventh", 0.60, 0.95, 0.80), ("eighth", 0.60, 0.80, 0.80), ("ninth", 0.40, 0.65, 0.55),
          ("tenth", 0.65, 0.85, 0.80), ("eleventh", 0.60, 0.80, 0.80),
          ("twelfth", 0.60, 0.88, 0.80), ("thirteenth", 0.55, 0.90, 0.80), ("fourteenth", 0.55, 0.80, 0.75), ("fifteenth", 0.60, 0.85, 0.80),
          ("sixteenth", 0.60, 0.85, 0.80)]


@pytest.mark.parametrize("half, first, three, family", GROUPS)
def test_the_right_cause_is_named_as_often_as_the_readme_says(ckptfit_module, half, first, three, family):
    reports = dict(score.groups())[half]
    shares, _, _ = score.score(reports, score.read_families())
    assert shares["first"] >= first and shares["three"] >= three and shares["family"] >= family, shares


# Of each way of shortening a message: how many of the messages, and of the texts of tests, keep their cause among three at least.
KEPT = {"first 80": (0.95, 0.75), "first 60": (0.94, 0.65), "first 40": (0.91, 0.50), "without class": (0.55, 0.97), "lower case": (1, 0.99),
        "upper case": (1, 0.99), "no quotes": (0.98, 0.95), "typographic": (1, 0.99), "guillemets": (1, 0.99), "backquotes": (0.98, 0.94),
        "numbers": (0.92, 0.87), "wrapped": (1, 0.99), "quoted": (1, 0.99), "log": (1, 0.99), "stamp": (1, 0.99), "tuple": (0.99, 0.99),
        "first sentence": (0.90, 0.83), "no punctuation": (0.93, 0.94), "no article": (0.97, 0.96)}


@pytest.fixture(scope="module")
def shortened(ckptfit_module):
    return shorten.measure(shorten.examples_of_messages()), shorten.measure(shorten.examples_of_texts())


@pytest.mark.parametrize("kind", shorten.KINDS)
def test_a_shortened_message_still_names_its_cause(shortened, kind):
    for measured, floor in zip(shortened, KEPT[kind]):
        number, lost = measured[kind]
        assert number > 0 and 1 - len(lost) / number >= floor, lost[:10]


TRACEBACKS = sorted((console.ROOT / "tests/explain/tracebacks").glob("*.txt"))


def colored(text):
    """As a notebook shows it: with colours, in the middle of words, too."""
    return re.sub(r"(Error|File|line)", "\x1b[0;31m\\1\x1b[0m", text)


def allows(stated, release):
    """Whether a range of releases, as `explain` words it, has this one."""
    first, last = (0, 0), (99, 99)
    numbers = [tuple(99 if part == "x" else int(part) for part in number.split(".")) for number in re.findall(r"\d+\.(?:\d+|x)", stated)]
    if stated.endswith("or later"):
        first = numbers[0]
    elif stated.endswith("or earlier"):
        last = numbers[0]
    elif numbers:
        first, last = (numbers[0][0], 0 if numbers[0][1] == 99 else numbers[0][1]), numbers[-1]
    return first <= release <= last


class TestTracebacks:
    """Whole tracebacks and logs, with the exceptions that led to the last one, as TensorFlow printed them. The name of a file begins with the
    code of the cause and says which release printed it."""

    @pytest.mark.parametrize("path", TRACEBACKS, ids=lambda path: path.stem)
    def test_the_cause_is_told_from_the_whole_text(self, ckptfit_module, path):
        text = path.read_text()
        explanations = [ckptfit_module.explain(form) for form in (text, colored(text), "Some words before.\n" + text + "\nand behind")]
        assert [explanation.candidates[0]["code"] for explanation in explanations] == [path.name[:5]] * 3

    @pytest.mark.parametrize("path", TRACEBACKS, ids=lambda path: path.stem)
    def test_the_release_that_printed_it_is_not_ruled_out(self, ckptfit_module, path):
        minor = int(re.search(r"_2_(\d+)_", path.name)[1])
        releases = ckptfit_module.explain(path.read_text()).json["releases"]
        assert allows(releases["tensorflow"], (2, minor)), releases
        assert allows(releases["keras"], (2, minor) if minor < 16 else (3, 3 if minor == 16 else 12)), releases


class TestNames:
    """The first three names, as `score.py` reads them: from causes in their order, and from the names that each lists."""

    TEXTS = [
        ("TypeError: Could not locate function 'triplet_loss'. Make sure custom classes are decorated",
         ["compile-object-unknown", "unknown-custom-class", "registered-name-package-mismatch"]),
        ("ValueError: File not found: filepath=nets/eye.keras. Please ensure the file is an accessible `.keras` zip file.",
         ["suffix-contradicts-content", "path-does-not-exist", "read-only-dir-reported-as-not-found"]),
        ("OSError: Unable to open file (unable to open file: name = '/mnt/nas/eye.h5', errno = 2, error message = 'No such file or directory')",
         ["path-does-not-exist", "missing-file-misreported", "cached-download-corrupt"]),
        ("NotFoundError: Key optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE not found in checkpoint",
         ["slots-missing-in-checkpoint", "optimizer-generation-changed", "object-path-mismatch"]),
        ("UserWarning: Skipping loading of weights for layer scores due to mismatch in shape ((128, 7) vs (128, 9)).",
         ["class-count-mismatch", "hyperparams-differ-from-checkpoint", "by-name-shape-mismatch"]),
        ("ValueError: Layer 'eye_loss_tracker' expected 2 variables, but received 0 variables during loading",
         ["tracked-metric-or-loss-counted-as-layer", "keras-minor-format-drift", "k3-weights-h5-path-layout"]),
        ("OSError: Unable to open file (file signature not found): eye.ckpt.index",
         ["part-file-passed-as-prefix", "tf-ckpt-given-to-other-loader", "suffix-contradicts-content"]),
        ("WARNING:tensorflow:Value in checkpoint could not be found in the restored object: (root).eye.kernel",
         ["object-path-mismatch", "benign-warning-taken-as-failure", "deferred-restore-not-triggered"]),
        ("ValueError: Shapes (6, 3) and (9, 3) are incompatible, in embedding",
         ["vocab-size-mismatch", "hyperparams-differ-from-checkpoint", "class-count-mismatch"]),
    ]

    @pytest.mark.parametrize("text, names", TEXTS, ids=[names[0] for _, names in TEXTS])
    def test_the_first_three_are_those_that_the_text_leaves_open(self, ckptfit_module, text, names):
        assert score.names(text)[:3] == names


class TestPython:
    def test_a_text_is_explained(self, ckptfit_module):
        explanation = ckptfit_module.explain("ValueError: bad marshal data (unknown type code)")
        assert explanation.candidates[0]["code"] == "CU201"
        assert explanation.candidates[0]["slugs"] == ["lambda-bytecode-python-version"]
        assert explanation.candidates[0]["stands_for"] == ["lambda-bytecode-python-version"]
        assert explanation.json["schema"] == "ckptfit.explain/1"
        assert repr(explanation).startswith("<ckptfit.Explanation CU201 9")
        assert "lambda-bytecode-unreadable" in str(explanation)

    def test_an_exception_is_explained_with_its_frames(self, ckptfit_module):
        try:
            raise ValueError("No model config found in the file at m.h5.")
        except ValueError as error:
            assert ckptfit_module.explain(error).candidates[0]["code"] == "H5102"

    def test_the_file_decides(self, ckptfit_module):
        text = "OSError: Unable to open file (file signature not found)"
        pointer = console.ROOT / "tests/golden/cases/IO106/m.h5"
        explanation = ckptfit_module.explain(text, path=pointer)
        assert explanation.candidates[0]["code"] == "IO106"
        assert "Git LFS pointer" in explanation.candidates[0]["shown"]
        assert explanation.candidates[0]["confidence"] > 0.9
        assert explanation.json["file"]["findings"] == ["IO106"]

    def test_stated_releases_count(self, ckptfit_module):
        text = "Layer count mismatch when loading weights from file. Model expected 29 layers, found 30 saved layers."
        slugs = [ckptfit_module.explain(text, with_=release).candidates[0]["slugs"][0] for release in ("tensorflow==2.17", "tensorflow==2.10")]
        assert slugs == ["k3-legacy-file-rebuild-differs", "wrong-model-code-for-weights"]

    def test_a_notebook_is_read(self, ckptfit_module):
        notebook = ('{"cells": [{"outputs": [{"output_type": "error", "ename": "ValueError", "evalue": "bad marshal data", '
                    '"traceback": ["\\u001b[0;31mValueError\\u001b[0m"]}]}], "nbformat": 4, "nbformat_minor": 5}')
        assert ckptfit_module.explain(notebook).candidates[0]["code"] == "CU201"

    def test_too_much_text_is_refused(self, ckptfit_module):
        with pytest.raises(ckptfit_module.CkptfitError, match="longer than the 4194304 bytes") as refused:
            ckptfit_module.explain("x" * (4 * 2**20 + 1))
        assert refused.value.code == 3

    def test_nothing_known_is_an_empty_list(self, ckptfit_module):
        assert ckptfit_module.explain("all went well").candidates == []


def test_every_name_in_a_message_is_of_a_cause():
    names = set(score.read_families()) | set(re.findall(r"^cause \w{5} ([a-z0-9-]+)$", CAUSES, re.M))
    names |= {path.stem.split("_", 1)[1].replace("_", "-") for path in pathlib.Path(console.ROOT, "src/causes").glob("[A-Z]*.cc")}
    for path in (console.ROOT / "data/messages").glob("*.txt"):
        if path.name not in ("causes.txt", "slugs.txt"):
            used = set(re.findall(r"^\s+([a-z0-9-]+) \d+(?: |$)", path.read_text(), re.M))
            assert used <= names, f"{path.name}: {used - names}"
