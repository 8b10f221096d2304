"""Every text that a user sees is marked, and English is complete; and the check itself can fail."""

import polib
import pytest

from config.local import translations


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>{% translate 'Dag' %}</p>", []),
        ("<p>Dag {{ name }}</p>", ["Dag"]),
        ("<p>{% blocktranslate %}Dag {{ name }}{% endblocktranslate %}</p>", []),
        ('<img alt="Een foto">', ["Een foto"]),
        (
            '<button data-confirm="Weet je het zeker?">{% translate "Weg" %}</button>',
            ["Weet je het zeker?"],
        ),
        ("<p>{{ a }} · {{ b }} / 12</p>", []),
        ("{% block width %}narrow{% endblock %}<p>Los</p>", ["Los"]),
        ("{% comment %}Voor bouwers{% endcomment %}", []),
        ("<a>{% if x %}Ja{% endif %}</a>", ["Ja"]),
    ],
)
def test_a_text_in_a_template_that_nobody_marked_is_found(source, found):
    assert [text for _line, text in translations.unmarked_in_template(source)] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise Refused("Dat kan niet.")', ["Dat kan niet."]),
        ('raise Refused(_("Dat kan niet."))', []),
        ('raise Refused("Al %d keer" % n)', ["Al %d keer"]),
        ('raise Refused(f"Al {n} keer")', ["Al  keer"]),
        ('forms.CharField(label="Naam")', ["Naam"]),
        ('messages.success(request, "Bewaard.")', ["Bewaard."]),
        ('form.add_error("naam", "Vul in")', ["Vul in"]),
        ('form.add_error("naam", _("Vul in"))', []),
        ('log.error("not shown")', []),
    ],
)
def test_a_text_in_the_code_that_nobody_marked_is_found(source, found):
    assert [text for _line, text in translations.unmarked_in_python(source)] == found


def test_texts_of_code_and_templates_are_gathered():
    texts = {text for _context, text, _plural in translations.gather()}
    assert "Alle plekken zijn al vergeven." in texts
    assert "Naar de inhoud" in texts


@pytest.mark.parametrize(
    ("translated", "complaint"),
    [("", "not translated"), ("No %(other)s here", "other placeholders"), ("Already %(n)s", "")],
)
def test_a_missing_or_crooked_translation_is_found(monkeypatch, tmp_path, translated, complaint):
    monkeypatch.setattr(translations, "PO", tmp_path / "django.po")
    monkeypatch.setattr(translations, "STUDENT_MO", tmp_path / "student.mo")
    monkeypatch.setattr(translations, "BASE", tmp_path)
    monkeypatch.setattr(translations, "gather", lambda: {("", "Al %(n)s", ""): ["a.py"]})
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Al %(n)s", msgstr=translated, flags=["python-format"]))
    catalogue.save(str(tmp_path / "django.po"))
    translations.compile_()
    assert [complaint in line for line in translations.gaps()] == ([True] if complaint else [])


def test_a_text_that_is_not_in_the_catalogue_or_no_longer_used_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(translations, "PO", tmp_path / "django.po")
    monkeypatch.setattr(translations, "STUDENT_MO", tmp_path / "student.mo")
    monkeypatch.setattr(translations, "BASE", tmp_path)
    monkeypatch.setattr(translations, "gather", lambda: {("", "Nieuw", ""): ["a.py"]})
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Oud", msgstr="Old"))
    catalogue.save(str(tmp_path / "django.po"))
    translations.compile_()
    found = list(translations.gaps())
    assert "not in the catalogue: 'Nieuw'" in found[0]
    assert "no longer used: 'Oud'" in found[1]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Leerlingen", "Studenten"),
        ("De leerling leest dit.", "De student leest dit."),
        ("%(n)s leerlingen van %(students)s", "%(n)s studenten van %(students)s"),
        ("Nodig: leerlingnummer", "Nodig: studentnummer"),
        ("%(leerling)s is gekozen", "%(leerling)s is gekozen"),
        ("Zeggen jullie leerling of student?", "Zeggen jullie leerling of student?"),
    ],
)
def test_dutch_with_student_is_derived_from_the_source(text, other):
    assert translations.with_student(text) == other


def test_a_stale_mo_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(translations, "PO", tmp_path / "django.po")
    monkeypatch.setattr(translations, "STUDENT_MO", tmp_path / "student.mo")
    monkeypatch.setattr(translations, "BASE", tmp_path)
    monkeypatch.setattr(translations, "gather", lambda: {("", "Dag", ""): ["a.py"]})
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Dag", msgstr="Hello"))
    catalogue.save(str(tmp_path / "django.po"))
    (tmp_path / "django.mo").write_bytes(b"")
    assert "is not what the .po says" in "".join(translations.gaps())
