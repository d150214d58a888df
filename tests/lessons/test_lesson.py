"""A lesson is rendered whole, and everything that is wrong with one is named with its file and its line."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lessons.reading import FRONT, html, lesson, problems, problems_of

PIECES = [
    *(
        "## ",
        "# ",
        "\n",
        "\n\n",
        " ",
        "- ",
        "> ",
        "    ",
        "| a | b |\n|---|---|\n",
        "```",
        "---\n",
        FRONT,
        "\\",
        "text",
    ),
    *("{", "}", "{loss}", "{conv1.W[0]}", "[[", "]]", "[[delta]]", "[[delta|", "$", "$$", "$a_1$", "\\frac", "`"),
    *("[x](", "[", "](#", "#", "cell=loss:", "sample=1", "tab=sum", "&", "=", '{"weights":', "~", "%", ")", "![x](y)"),
    *(":::", "::: ", "\n:::\n", "\n::: figure conv1.b\n", "figure", "\n::: question\n", "\n::: answer\n"),
    *("\n::: components\n", "\n::: matrices\n", "<b>", "\0", "\u2028", "é"),
]


def test_a_lesson_has_its_front_matter_its_steps_and_their_states() -> None:
    read = lesson("Before.\n\n## [One](#cell=loss:&tab=sum)\n\nText.\n\n## Two\n\nMore.\n")
    assert (read.slug, read.title, read.summary, read.able) == ("a", "A title", "A summary.", "do it.")
    assert read.view == "sample=40"
    assert json.loads(read.experiment) == {"image": {"sample": 40}}
    assert read.introduction == "<p>Before.</p>\n"
    assert [(step.number, step.state) for step in read.steps] == [(1, "sample=40&cell=loss:&tab=sum"), (2, None)]
    assert read.steps[0].heading == '<h2><a href="#sample=40&amp;cell=loss:&amp;tab=sum" data-state>One</a></h2>\n'
    assert read.steps[1].body == "<p>More.</p>\n"
    assert read.state == read.steps[0].state


def test_a_live_number_has_its_name_its_exact_value_and_is_printed() -> None:
    assert re.fullmatch(
        r'<p>It is <data value="1\.13992504318738\d*" data-number="loss">1\.14</data>\.</p>\n', html("It is {loss}.")
    )


def test_a_step_with_another_experiment_says_so_and_has_its_numbers() -> None:
    read = lesson("## [One](#sample=2&cell=loss:)\n\n{loss}\n\n## [Two](#cell=loss:)\n\n{loss}\n")
    assert json.loads(read.steps[0].experiment or "") == {"image": {"sample": 2}}
    assert read.steps[1].experiment is None
    assert read.steps[0].body != read.steps[1].body


def test_what_the_view_says_is_in_every_link() -> None:
    front = FRONT.replace("able:", 'view: sample=2&network={"weights":"random"}\nable:')
    read = lesson("## [One](#cell=loss:)\n", front)
    assert read.steps[0].state == "sample=2&network={%22weights%22:%22random%22}&cell=loss:"
    assert json.loads(read.experiment) == {"image": {"sample": 2}, "network": {"weights": "random"}}


def test_formulas_are_mathml() -> None:
    rendered = html(r"Here $\delta_{r,c}$ and" + "\n\n" + r"$$\frac{a}{b}$$")
    assert rendered.count("<math ") == 2
    assert 'displaystyle="false"' in rendered
    assert '<span class="formula-line">' in rendered
    assert 'displaystyle="true"' in rendered
    assert "\\" not in rendered
    assert "$" not in rendered


def test_a_word_of_the_glossary_is_a_button_and_the_lesson_lists_it() -> None:
    read = lesson("## Step\n\nTwo [[Delta|deltas]].\n")
    assert '<button type="button" data-term="delta" aria-expanded="false">deltas</button>' in read.steps[0].body
    assert read.words == (("delta", "<p>a gradient</p>"),)


def test_a_question_hides_its_answer() -> None:
    rendered = html("::: question\nWhat?\n\n::: answer\nThis: {loss}.\n:::\n:::\n")
    assert re.match(
        r'<div class="question">\s*<p>What\?</p>\s*<details><summary>Answer</summary><div class="answer">\s*<p>This',
        rendered,
    )
    assert re.search(r"</div></details>\s*</div>\s*$", rendered)


def test_a_formula_can_be_in_two_notations() -> None:
    rendered = html("::: components\n$$a$$\n:::\n\n::: matrices\n$$A$$\n:::\n")
    assert re.findall(r'<div class="notation" data-form="(\w+)">', rendered) == ["components", "matrices"]


@pytest.mark.parametrize(("name", "cells"), [("conv1.W.grad", 27), ("conv1.W.grad[1]", 9), ("conv1.b", 3)])
def test_a_figure_with_few_numbers_has_them_in_its_cells(name: str, cells: int) -> None:
    rendered = html(f"::: figure {name}\nA caption.\n:::\n")
    assert (
        f'<figure class="lesson-figure" data-figure="{name}"><svg role="img" aria-label="{name}, {cells} ' in rendered
    )
    assert rendered.count("<text") == cells
    assert "<figcaption><p>A caption.</p>" in rendered


def test_a_figure_with_many_numbers_is_small() -> None:
    rendered = html("::: figure conv1.grad\nA caption.\n:::\n")
    assert "<text" not in rendered
    assert len(rendered) < 30_000


def test_the_picture_of_a_lesson_is_what_it_names_or_its_last_figure_or_its_first_cell() -> None:
    named = FRONT.replace("able:", "picture: conv1.W\nable:")
    figure = "::: figure pool1.mask[2]\nWinners.\n:::\n"
    assert lesson(f"## S\n\n{figure}", named).picture.count("M") == lesson("## S\n", named).picture.count("M") > 27
    assert 'class="passes"' in lesson(f"## S\n\n{figure}").picture
    assert 'class="negative"' in lesson("## [S](#cell=conv1.W:2,0,1,1)\n").picture
    first = lesson("## S\n\nText.\n").picture
    assert 'class="value"' in first
    assert "<text" not in first


def test_how_long_a_lesson_takes_grows_with_its_words_and_not_with_its_figures() -> None:
    assert lesson("## S\n\nText.\n").minutes == 1
    assert lesson("## S\n\n" + "word " * 1300).minutes == 10
    figures = "::: figure conv1.W\nThe weights.\n:::\n\n" * 20
    assert lesson(f"## S\n\n{figures}").minutes == 1


def test_escaped_signs_are_text() -> None:
    assert html(r"\{loss\} costs \$5, \[[delta]]") == "<p>{loss} costs $5, [[delta]]</p>\n"


def test_html_is_text() -> None:
    assert "<script>" not in html("<script>alert(1)</script>")


# Each: the text after the front matter, which has 5 lines; the line, and what is expected there.
WRONG = {
    "an unknown tensor": ("## S\n\nText\n{conv9.W[0]}", 9, "there is no 'conv9.W'; there are input.value"),
    "an index out of range": ("## S\n\n{conv1.W[3,0,0,0]}", 8, "conv1.W is [3 - 1 x 3 x 3]"),
    "a number that is none": ("## S\n\n{Loss!}", 8, "a number is written like"),
    "a brace that begins nothing": ("## S\n\na { b", 8, r"write \{"),
    "a dollar sign that begins nothing": ("## S\n\nIt costs $5.", 8, r"write \$"),
    "brackets that begin nothing": ("## S\n\n[[delta", 8, r"write \[["),
    "a link that does not parse": ("## S\n\nText\n\n[x](#cell=conv1.W)", 10, "a cell is written like conv1.W:2,0,1,1"),
    "a link with an unknown part": ("## S\n\n[x](#top)", 8, "not of the form name=value"),
    "a link to a cell that does not exist": ("## S\n\n[x](#cell=conv1.W:3,0,0,0)", 8, "conv1.W is [3 - 1 x 3 x 3]"),
    "a link to a sample that does not exist": ("## S\n\n[x](#sample=99)", 8, "image.sample"),
    "a link to a tab that does not exist": ("## S\n\n[x](#tab=all)", 8, "tab must be one of layer, sum"),
    "a link to a network that does not exist": ('## S\n\n[x](#network={"weights":"new"})', 8, "network.weights"),
    "a heading that leads nowhere": ("## S\n\n## [x](#cell=conv9.W:0)", 8, "there is no 'conv9.W'"),
    "a link to a file": ("## S\n\n[x](other.md)", 8, "leads nowhere"),
    "a link to a lesson that does not exist": ("## S\n\n[x](/lessons/02-second)", 8, "there are 01-first"),
    "a formula that does not parse": ("## S\n\n$\\frac{a$", 8, "a { without its }"),
    "a formula with an unknown command": ("## S\n\n$$\\fraq a$$", 8, r"there is no command \fraq"),
    "a formula with half a fraction": ("## S\n\n$\\frac a$", 8, "lacks a part"),
    "a formula with a sign out of place": ("## S\n\n$a & b$", 8, "an & or a < out of place"),
    "an unknown word": ("## S\n\n[[delto]]", 8, "the glossary has no word 'delto'; its words: delta"),
    "an unknown container": ("## S\n\n::: warning\nText\n:::", 8, "there are components, matrices, figure NAME"),
    "a container that is not closed": ("## S\n\n::: figure conv1.b\nText", 8, "is not closed"),
    "an end of nothing": ("## S\n\nText\n\n:::", 10, "ends nothing"),
    "a figure of nothing": (
        "## S\n\n::: figure conv9\nText\n:::",
        8,
        "figure: there is no 'conv9'; there are input.value",
    ),
    "a figure of no channel": ("## S\n\n::: figure conv1.grad[3]\nText\n:::", 8, "its channels: 0 to 2"),
    "a figure without a caption": ("## S\n\n::: figure conv1.b\n:::", 8, "is empty"),
    "a question without an answer": ("## S\n\n::: question\nWhat?\n:::", 8, "then one ::: answer"),
    "an answer without a question": ("## S\n\n::: answer\nThis.\n:::", 8, "must stand in a ::: question"),
    "one notation alone": ("## S\n\n::: components\n$$a$$\n:::\n\nText", 8, "must be followed by ::: matrices"),
    "one notation alone at the end": ("## S\n\n::: components\n$$a$$\n:::", 8, "must be followed by ::: matrices"),
    "the other notation alone": ("## S\n\n::: matrices\n$$a$$\n:::", 8, "is followed by ::: matrices"),
    "no step": ("Text.", 1, "a step begins with a heading ##"),
    "a title in the text": ("# Title\n\n## S", 6, "the title stands in the front matter"),
    "an image": ("## S\n\n![x](x.png)", 8, "no images of its own"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_file_its_line_and_what_was_expected(name: str) -> None:
    body, line, expected = WRONG[name]
    [problem] = problems(body)
    assert problem.startswith(f"a.md:{line}: ")
    assert expected in problem


def test_every_problem_is_named_in_the_order_of_the_lines() -> None:
    found = problems("## S\n\n{x}\n\n[x](#top)\n\n[[y]]\n\n::: figure z\nText\n:::\n")
    assert [problem.split(":")[1] for problem in found] == ["8", "10", "12", "14"]


@pytest.mark.parametrize(
    ("front", "line", "expected"),
    [
        ("", 1, "there is no front matter"),
        ("---\ntitle: T\nsummary: S\n---\n", 1, "the front matter has no able"),
        ("---\ntitle: T\nsummary: S\nable:\n---\n", 4, "able is empty"),
        ("---\ntitle: T\ntitle: T\nsummary: S\nable: A\n---\n", 3, "title is given twice"),
        (
            "---\ntitle: T\nsummary: S\nable: A\nauthor: N\n---\n",
            5,
            "expected one of title, summary, able, view, picture",
        ),
        ("---\ntitle: T\nsummary: S\nable: A\nview: sample=99\n---\n", 5, "the view sample=99 leads nowhere"),
        ("---\ntitle: T\nsummary: S\nable: A\npicture: conv9.W\n---\n", 5, "picture: there is no 'conv9.W'"),
        ("---\ntitle: T\nsummary: S\nable: A\nview: tab=sum\n---\n", 5, "belongs to the link of a step"),
    ],
)
def test_a_front_matter_that_is_wrong_is_named_with_its_line(front: str, line: int, expected: str) -> None:
    [problem] = problems("## S\n\nText.\n", front)
    assert problem.startswith(f"a.md:{line}: ")
    assert expected in problem


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_is_a_lesson_or_has_problems_on_its_lines(text: str) -> None:
    for body in (text, f"{FRONT}## Step\n\n{text}"):
        lines = [problem.line for problem in problems_of(body)]
        assert lines == sorted(lines)
        assert set(lines) <= set(range(1, body.count("\n") + 3))
