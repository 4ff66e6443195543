"""How a mail is seen: contrast in both modes, a telephone, links that make sense alone, its footer."""

import re

import pytest

from notifications.gathered import COMPOSITES
from notifications.reader import Recipient
from notifications.render import TEMPLATES, render
from telling import LINK, contexts, rendered, told_by_the_rules

CSS = (
    (TEMPLATES / "_layout" / "body.html").read_text(encoding="utf-8").split("<style>")[1].split("</style>")[0]
)
#: What is written on what; the second of each pair is the page itself unless a rule says otherwise.
PAIRS = {"body": "body", "a": "body", ".more": "body", ".link a": ".link a"}


def colours(css: str) -> dict[str, dict[str, str]]:
    """The colours of each selector."""
    return {
        selector.strip(): dict(re.findall(r"(?<![\w-])((?:background-)?color): (#[0-9a-f]{6})", body))
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    }


def modes() -> dict[str, dict[str, dict[str, str]]]:
    light, dark = re.split(r"@media \(prefers-color-scheme: dark\) \{", CSS)
    base, over = colours(light), colours(dark)
    return {
        "light": base,
        "dark": {key: {**base.get(key, {}), **over.get(key, {})} for key in {*base, *over}},
    }


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS.items())
def test_every_word_can_be_read_in_both_modes(mode: str, text: str, ground: str) -> None:
    found = modes()[mode]
    assert contrast(found[text]["color"], found[ground]["background-color"]) >= 4.5


def test_every_colour_of_words_is_among_those_checked() -> None:
    coloured = {key for found in modes().values() for key, said in found.items() if "color" in said}
    assert coloured == set(PAIRS)


def test_nothing_is_wider_than_a_small_telephone() -> None:
    fixed = [int(size) for size in re.findall(r"(?<!max-)width: (\d+)px", CSS)]
    assert fixed == []
    assert "overflow-wrap: break-word" in CSS
    assert '<meta name="viewport" content="width=device-width' in rendered(*next(contexts())).html


def test_a_link_makes_sense_alone() -> None:
    for message, context in contexts():
        for words in re.findall(r"<a [^>]*>([^<]*)</a>", rendered(message, context).html):
            assert words == "Ouvrir la page de suivi"


@pytest.mark.parametrize("legal", [False, True])
def test_the_footer_leads_to_the_preferences_and_says_what_cannot_be_turned_off(legal: bool) -> None:
    address = "https://ateliers.example/messages/abc?x=1&y=2"
    context = told_by_the_rules()["retard"][0]
    mail = render(
        "retard",
        context,
        recipient=Recipient("Service", "pilote"),
        link=LINK,
        simulation=False,
        preferences=address,
        legal=legal,
    )
    assert mail.text.endswith(f"Régler ces messages\u00a0: {address}\n")
    assert f'<a href="{address.replace("&", "&amp;")}">Régler ces messages</a>' in mail.html
    for part in (mail.text, mail.html):
        assert ("Il fait partie de ceux qui ne se désactivent pas." in part) is legal


def test_without_an_address_there_is_no_link_to_preferences() -> None:
    for message, context in contexts():
        mail = rendered(message, context)
        assert "Régler" not in mail.text + mail.html
        assert message not in COMPOSITES
