"""What the documents say is held to what the code is."""

from __future__ import annotations

import importlib
import inspect
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.process_file import load_process
from tasks.document import document

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("README.md")])
PICTURES = sorted([*DOCS.rglob("*.svg"), *DOCS.rglob("*.mmd")])
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))

#: Where a page leads: a link or a picture, written in Markdown or in HTML.
LINK = re.compile(r"\]\(<?([^)>\s]+)>?[^)]*\)|(?:src|href)=\"([^\"]+)\"")
#: Folders of one machine, and hosts from which packages are fetched.
PLACES = re.compile(
    r"(?:^|[\s`\"'(=:])(?:/(?:home|root|Users|tmp|work|opt|srv|mnt)/\S|[A-Z]:\\)"
    r"|pypi\.org|pythonhosted\.org|index-url|registry\.|artifactory|npmjs|anaconda\.org",
    re.IGNORECASE | re.MULTILINE,
)


def said(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def public_classes() -> Iterator[str]:
    for file in sorted((ROOT / "models").rglob("*.py")):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for name, thing in vars(module).items():
            if inspect.isclass(thing) and thing.__module__ == module.__name__ and not name.startswith("_"):
                yield name


def plain(term: str) -> str:
    """A term as a dictionary sorts it: without accents or capitals."""
    letters = unicodedata.normalize("NFD", term.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@pytest.mark.parametrize("name", sorted(set(public_classes())))
def test_a_class_of_the_rules_has_an_entry_in_the_glossary(name: str) -> None:
    assert re.search(rf"`{name}\b", GLOSSARY), f"{name} is not in docs/glossary.md"


def test_the_glossary_has_each_word_once_in_alphabetical_order() -> None:
    terms = [plain(term) for term in re.findall(r"^\| \*\*(.+?)\*\* \|", GLOSSARY, re.MULTILINE)]
    assert terms
    assert terms == sorted(set(terms))


@pytest.mark.parametrize("path", re.findall(r"`((?:models|tasks|config|notifications)/[\w/.]*)`", GLOSSARY))
def test_a_file_of_the_glossary_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_page_of_the_process_is_the_one_that_its_definition_gives() -> None:
    page = said(DOCS / "process.md")
    assert page == document(load_process("national")), "python -m tasks.document > docs/process.md"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_relative_link_leads_somewhere(page: Path) -> None:
    targets = [first or second for first, second in LINK.findall(said(page))]
    for target in targets:
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        file = page.parent / target.partition("#")[0]
        assert file.exists(), f"{named(page)} links to {target}"


@pytest.mark.parametrize("page", [*PAGES, *PICTURES], ids=named)
def test_a_document_names_no_folder_of_a_machine_and_no_registry(page: Path) -> None:
    assert not [found.group() for found in PLACES.finditer(said(page))]


def test_decisions_are_numbered_from_one_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_a_date_its_context_and_its_consequences(path: Path) -> None:
    text = said(path)
    assert text.startswith(f"# {path.name[:4]} — ")
    assert re.search(r"^\d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    for heading in ("Context", "Decision", "Consequences"):
        assert f"\n## {heading}\n" in text


def test_a_decision_named_by_the_code_exists() -> None:
    rooms = ("models", "notifications", "config", "tasks", "flows", "service", "desk", "cli", "migrations")
    code = [said(file) for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]
    named_there = set(re.findall(r"docs/decisions/(\d{4})", "\n".join(code)))
    assert named_there <= {path.name[:4] for path in DECISIONS}


#: The full stop inside the brackets, or before them.
_STOPPED = re.compile(r"\.\s*\"?\s*f?\"?\((?:CCP|CCAG-PI|CGI|CJA)[^()\"]*\)|art\.[^()\"]*\.\)")


def test_a_sentence_quotes_its_article_before_its_full_stop() -> None:
    """« … (CCP, art. R2162-10, 1°). », wherever a refusal is written."""
    found = [
        str(path) for path in (ROOT / "models").rglob("*.py") if _STOPPED.search(path.read_text("utf-8"))
    ]
    assert found == []
