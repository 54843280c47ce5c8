"""YAML as people write it: lines for everything, text only, every slip with its line and cure, nothing that hurts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emgbot.core.files.problems import Problem
from emgbot.core.files.yamlfile import MAX_BYTES, Mapping, Node, Scalar, Sequence, read_yaml


def plain(node: Node | None) -> object:
    match node:
        case Scalar():
            return node.text
        case Mapping():
            return {key.text: plain(value) for key, value in node.items}
        case Sequence():
            return [plain(item) for item in node]
        case None:
            return None


def good(text: str | bytes) -> object:
    node, problems = read_yaml(text, file="plan.yaml")
    assert problems == []
    return plain(node)


def only(text: str | bytes) -> Problem:
    _, problems = read_yaml(text, file="plan.yaml")
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    "written",
    ["NO", "yes", "12:30", "010", "0x1F", "1e3", "2017", "2018-03-15", "2026-02-29", "9" * 5000, "1_000", ".nan"],
)
def test_a_value_stays_as_it_was_written(written: str) -> None:
    assert good(f"key: {written}\n") == {"key": written}


@pytest.mark.parametrize(
    ("written", "empty"),
    [
        ("", True),
        ("~", True),
        ("null", True),
        ('""', True),
        ("'  '", True),
        ('"null"', False),
        ("'~'", False),
        ("0", False),
    ],
)
def test_what_counts_as_nothing_written(written: str, empty: bool) -> None:
    node, _ = read_yaml(f"key: {written}\n", file="plan.yaml")
    assert isinstance(node, Mapping)
    value = node.get("key")
    assert isinstance(value, Scalar)
    assert value.empty is empty


def test_every_key_and_value_knows_its_line() -> None:
    node, _ = read_yaml('# first\na: 1\nb:\n  - c: "x"\n    d:\n      - y\n', file="plan.yaml")
    assert node == Mapping(
        (
            (Scalar("a", 2), Scalar("1", 2)),
            (
                Scalar("b", 3),
                Sequence(
                    (
                        Mapping(
                            (
                                (Scalar("c", 4), Scalar("x", 4, quoted=True)),
                                (Scalar("d", 5), Sequence((Scalar("y", 6),), 6)),
                            ),
                            4,
                        ),
                    ),
                    4,
                ),
            ),
        ),
        2,
    )


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfa: 1\r\nb: 2\r\n",
        "a: 1\rb: 2\r",
        "\ufeffa: 1\n\t\nb: 2\n",
        "%YAML 1.2\n---\na: 1\nb: 2\n...\n",
        '{"a": "1", "b": 2}',
    ],
)
def test_layouts_that_say_the_same_read_the_same(text: str | bytes) -> None:
    assert good(text) == {"a": "1", "b": "2"}


def test_odd_line_breaks_do_not_shift_the_line_numbers() -> None:
    assert only("a: one\u2028two\x85three\na: 2\n").line == 2


@pytest.mark.parametrize(
    ("text", "line", "says", "cure"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, '"a" (lines 1 and 3)', "Keep one"),
        ("a:\n\tb: 1\n", 2, "tab", "blanks"),
        ("a: 1\n---\nb: 2\n", 2, "second document", "one document"),
        ("", 1, "empty", "Restore"),
        ("  \n\n", 1, "empty", "Restore"),
        ("# nothing\n", 1, "comments", "Restore"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "Tags", "Delete"),
        ("a: 1\nb: !x [1]\n", 2, "Tags", "Delete"),
        ("a: 1\nb: &x 2\n", 2, "Anchors (&x)", "quotes"),
        ("a: 1\nb: *x\n", 2, "(*x)", "Write the value out"),
        ("a: 1\n[b]: 2\n", 2, "cannot be a key", "word before the colon"),
        ("a: 1\nb: x\0y\n", 2, "U+0000", "Delete"),
        ("a: 1\nb: \ud800\n", 2, "U+D800", "Delete"),
        (b"a: 1\nb: caf\xe9\n", 2, "0xe9", "UTF-8"),
        ("a: 1\n".encode("utf-16"), 1, "UTF-16", "UTF-8"),
        ("a" * (MAX_BYTES + 1), 1, "too large", "Keep only"),
        ("[" * 20_000, 1, "deeper than 20", "brackets"),
        ("- " * 20_000, 1, "deeper than 20", "brackets"),
        ("a: [" + "x, " * 60_000 + "]", 1, "50,000 values", "Keep only"),
        ("a: 1\nb: c: d\n", 2, "cannot be read", 'b: "c: d"'),
        ("a: 1\nb: @c\n", 2, "cannot be read", 'b: "@c"'),
        ('a: 1\nb: "\\q"\n', 2, "cannot be read", "backslash"),
        ('a: 1\nb: "say "yes" now"\nc: 2\n', 2, "cannot be read", 'b: "say \\"yes\\" now"'),
        ('a: 1\nb: "open\nc: "closed"\nd: 2\n', 2, "cannot be read", 'b: "open"'),
        ("a: 1\nb: [c, d\ne: 2\n", 2, "cannot be read", "bracket"),
        ('a: 1\nb"x"\nc: 2\n', 2, "cannot be read", ""),
        ('a: 1\nb:"x"\nc: 2\n', 2, "cannot be read", "blank after the colon"),
        ('a: 1\nb "x"\nc: 2\n', 2, "cannot be read", "a colon"),
        ("a: 1\n  b: 2\nc: 3\n", 2, "cannot be read", "Indent it with 0 blanks"),
        ("list:\n  - a: 1\n    b: 2\n   c: 3\n", 4, "cannot be read", "Indent it with 4 blanks"),
        ("list:\n  - a: 1\n    b: 2\n - a: 3\n   b: 4\n", 4, "cannot be read", "blanks"),
        ("list:\n  - a: 1\n    b: 2\n  a: 3\n    b: 4\n", 4, "cannot be read", "Write a dash"),
        ("list\n  - a: 1\n", 1, "cannot be read", "colon"),
    ],
)
def test_a_slip_is_reported_with_its_line_and_its_cure(text: str | bytes, line: int, says: str, cure: str) -> None:
    _, problems = read_yaml(text, file="plan.yaml")
    assert problems
    assert (problems[0].file, problems[0].line) == ("plan.yaml", line)
    assert says in problems[0].message
    assert cure in problems[0].cure


def test_all_slips_of_a_file_are_reported_at_once() -> None:
    text = "a: x: y\nb:\n\tc: 1\nd: !t 2\nd: 3\ne: [f, g\nh: \x01\n"
    _, problems = read_yaml(text, file="plan.yaml")
    assert [problem.line for problem in problems] == [1, 3, 4, 5, 6, 7]


def test_a_missing_dash_is_one_problem_not_one_for_each_key() -> None:
    problem = only("- a: 1\n  b: 2\n  c: 3\n  a: 4\n  b: 5\n  c: 6\n")
    assert problem.line == 4
    assert "dash (-) in line 4" in problem.cure


def test_a_bomb_of_aliases_is_refused_without_being_built() -> None:
    rows = ["a: &a [x]"] + [f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]" for i in range(10)]
    started = time.perf_counter()
    node, problems = read_yaml("\n".join(rows), file="plan.yaml")
    assert problems
    assert len(repr(node)) < 20_000
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_900_000,
        "[[" * 3 + '"a' + " " * 1_900_000,
        "a: b: c\n" * 200_000,
        "".join(f"k{i}: v\n" for i in range(150_000)),
        "k: v\n" * 20_000,
        "? " * 900_000,
        "{" * 1_900_000,
        "a: *b\n" * 100_000,
        "\t- a\n" * 100_000,
        "- !x\n" * 30_000,
        "\0\n" * 500_000,
        "a: 'b\n" * 5_000,
        "a: [\n" * 5_000,
    ],
    ids=lambda text: f"{text[:10]!r}...",
)
def test_hostile_files_are_answered_soon(text: str) -> None:
    started = time.perf_counter()
    _, problems = read_yaml(text, file="plan.yaml")
    assert len(problems) < 700
    assert time.perf_counter() - started < 8


PIECES = [
    "a",
    "b: ",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\t",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "&x",
    "*x",
    "!t ",
    "|",
    ">",
    "%",
    "\\",
    "\0",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=80) | st.binary(max_size=80))
def test_whatever_the_text_there_is_a_tree_or_a_problem_within_the_file(text: str | bytes) -> None:
    node, problems = read_yaml(text, file="plan.yaml")
    assert node is not None or problems
    lines = (text if isinstance(text, str) else text.decode("latin-1")).count("\n") + 2
    assert all(
        1 <= problem.line <= lines + (text.count("\r") if isinstance(text, str) else text.count(b"\r"))
        for problem in problems
    )
    assert all(problem.message and problem.cure for problem in problems)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"), max_size=80
    )
)
def test_a_quoted_text_comes_back_exactly(text: str) -> None:
    single = text.replace("'", "''")
    assert good(f"key: '{single}'\n") == {"key": text}


def test_one_spoilt_byte_does_not_make_nonsense_of_the_other_letters() -> None:
    text = "a: Élaboré – déjà\nb: café\n".encode().replace(b"caf\xc3\xa9", b"caf\xe9")
    node, problems = read_yaml(text, file="plan.yaml")
    assert [problem.line for problem in problems] == [2]
    assert isinstance(node, Mapping)
    assert node.get("a") == Scalar("Élaboré – déjà", 1)


@pytest.mark.parametrize(("line", "meant"), [("a: #img-ewaste", '"#img-ewaste"'), ("a: Meeting  #8", '"Meeting  #8"')])
def test_a_text_that_reads_as_a_remark_is_shown_as_it_would_be_written(line: str, meant: str) -> None:
    _, problems = read_yaml(f"{line}\n", file="plan.yaml")
    assert f"Write {meant} if it belongs" in problems[0].cure
