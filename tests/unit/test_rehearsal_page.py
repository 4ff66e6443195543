"""The page of a rehearsal: it stands alone, escapes what people typed, and says its drawing in words."""

from __future__ import annotations

import functools
import re
from html.parser import HTMLParser
from itertools import pairwise

from config.session_file import SessionFile
from models.rehearsal import Sort
from notifications.gantt import Scale, bars
from notifications.rehearsal_page import rehearsal_page
from service.example import example_session
from smallsession import small_session
from tasks.rehearse import rehearse

HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}<img src=x onerror=alert(1)>'


class Page(HTMLParser):
    """The elements of a page, with what is written in each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.inside: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag, f"{tag} is closed before what it holds"

    def handle_data(self, data: str) -> None:
        if "style" not in self.inside:
            self.words.append(data)


@functools.cache
def example() -> str:
    return rehearsal_page(rehearse(example_session()))


def named(name: str) -> SessionFile:
    file = small_session("session-2027", "les-coevrons", "bras-vanille")
    first, *others = file.ateliers
    ateliers = (first.model_copy(update={"name": name}), *others)
    return file.model_copy(
        update={"ateliers": ateliers, "session": file.session.model_copy(update={"title": name})}
    )


def test_it_asks_nothing_of_anybody() -> None:
    page = Page(example())
    names = {name for _, attributes in page.tags for name in attributes}
    assert not names & {"src", "href", "srcset", "action", "data", "poster"}
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "object", "img", "base", "form"}
    assert not re.search(r"url\(|@import|https?:", example())


def test_every_element_is_closed_and_the_language_is_french() -> None:
    page = Page(example())
    assert page.inside == []
    assert page.tags[0] == ("html", {"lang": "fr", "dir": "ltr"})


def test_the_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in Page(example()).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_drawing_is_said_in_tables_with_headers_and_a_caption() -> None:
    page = Page(example())
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in page.tags if tag == "th")
    words = "".join(page.words)
    for course in rehearse(example_session()).ateliers:
        for one in course.stretches:
            assert one.phase.title.replace(" :", "\u00a0:") in words


def test_what_people_typed_is_shown_and_never_obeyed() -> None:
    text = rehearsal_page(rehearse(named(HOSTILE)))
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert "<script" not in text
    assert "{{ 7*7 }}" in "".join(page.words)


def test_each_message_is_in_its_month_with_its_territory_and_its_recipients() -> None:
    rehearsal = rehearse(example_session())
    page, told_in_months = example(), {Sort.MESSAGE, Sort.REMINDER, Sort.DEADLINE}
    told = [one for one in rehearsal.happenings if one.sort in told_in_months]
    assert page.count('<td class="people">') == len(told)
    assert "<h3>Mars\u00a02027</h3>" in page


def test_the_same_file_twice_gives_the_same_bytes() -> None:
    assert rehearsal_page(rehearse(example_session())).encode() == example().encode()


def test_no_two_bars_of_a_lane_overlap_and_all_hold_on_the_line() -> None:
    rehearsal = rehearse(example_session())
    scale = Scale.of(rehearsal)
    for course in (rehearsal.session, *rehearsal.ateliers):
        plan = bars(course, scale)
        for lane in range(plan["lanes"]):
            spans = sorted(
                (bar["left"], bar["left"] + bar["width"]) for bar in plan["bars"] if bar["lane"] == lane
            )
            assert all(end < start for (_, end), (start, _) in pairwise(spans))
            assert 0 <= spans[0][0] < spans[-1][1] <= 100.001
