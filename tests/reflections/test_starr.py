"""What a story tells already is not asked again."""

from types import SimpleNamespace

import pytest

from reflections.queries import starr


@pytest.mark.parametrize(
    ("part", "story"),
    [
        ("situation", "Met Noor samen bij de bakker stond ik klaar"),
        ("situation", "Op school kwamen vijftig gasten langs voor lunch"),
        ("task", "Daar moest alles netjes op een bord liggen"),
        ("task", "Mijn taak was borden dragen voor alle tafels"),
        ("action", "Toen heb ik alle tafels gedekt en gepoetst"),
        ("action", "Eerst hielp ik een mevrouw met haar jas"),
        ("result", "Uiteindelijk waren alle gasten blij met ons"),
        ("result", "Het is gelukt om alles warm te houden"),
        ("reflection", "Ik vond praten met mensen die je niet kent spannend"),
        ("reflection", "Ik heb geleerd hoe je rustig blijft"),
    ],
)
def test_a_story_that_tells_a_part_is_not_asked_for_it(part, story):
    assert part in starr.answered_by(story)
    assert part not in starr.missing(story=story, answers={})


@pytest.mark.parametrize("part", starr.PARTS)
def test_a_story_about_something_else_leaves_the_part_open(part):
    story = "Appels peren bananen druiven kersen pruimen"
    assert part in starr.missing(story=story, answers={})


def test_a_word_inside_another_word_is_no_answer():
    assert "result" not in starr.answered_by(
        "Alle ongelukten mensen praten over klaarkomende zaken"
    )


@pytest.mark.parametrize("story", ["", "   ", "Het is gelukt hoor"])
def test_a_few_words_tell_nothing_by_themselves(story):
    assert starr.missing(story=story, answers={}) == list(starr.PARTS)


def test_capitals_and_line_ends_do_not_matter():
    assert "situation" in starr.answered_by("SAMEN\nMET NOOR STOND IK DAAR")


def test_an_answer_or_a_tick_closes_a_part_and_blanks_do_not():
    assert starr.missing(answers={"task": "Borden dragen", "action": "  "}, told=["result"]) == [
        "situation",
        "action",
        "reflection",
    ]


def test_the_parts_come_in_the_order_of_starr():
    assert starr.missing(answers={"task": "Borden"}, told=[]) == [
        "situation",
        "action",
        "result",
        "reflection",
    ]


def report(**values):
    given = {"story": "", "told": [], "question_set_id": None, **dict.fromkeys(starr.PARTS, "")}
    return SimpleNamespace(**{**given, **values})


def test_what_was_answered_or_ticked_stays_on_the_page_so_that_it_can_be_changed():
    full = "Ik was bij De Hoek. Ik moest helpen. Ik heb gedekt. Het lukte. Ik vond het leuk."
    assert starr.questions_for(report(story=full)) == []
    asked = starr.questions_for(report(story=full, task="Dekken", told=["result"]))
    assert [q.code for q in asked] == ["task", "result"]
