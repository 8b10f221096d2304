"""The dossier as a PDF is PDF/UA: read back, with controls that the reading would see what lacks."""

import io
from datetime import date

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from core import jobs
from core.actors import Actor
from core.models import Job
from reflections.actions.dossier import order_dossier
from reflections.actions.footage import add_footage
from reflections.models import Footage, ReportPicture
from students.models import Consent
from tests.factories import make_school, make_student
from tests.factories.shares import SAID, whole_chain
from tests.factories.stories import film_upload, picture_upload
from tests.pdf_ua import Tagged, faults

pytestmark = pytest.mark.django_db


def drawn_for(student):
    job = order_dossier(student=student, by=Actor.of(student.user))
    jobs.run(job.pk)
    return Job.objects.get(pk=job.pk).result.file.read()


@pytest.fixture
def student():
    return make_student(make_school(), birth_date=date(2008, 1, 1))


@pytest.fixture
def drawn(student):
    """Two whole chains, with a photo, a film and a picture of the report."""
    Consent.objects.create(
        student=student, purpose="dossier", giver="student", text_version="2026-11"
    )
    by = Actor.of(student.user)
    for _n in range(2):
        experience = whole_chain(student)
        shot = add_footage(
            experience=experience, upload=picture_upload(), caption="Sanne brengt soep", by=by
        )
        add_footage(experience=experience, upload=film_upload(), caption="De bediening.", by=by)
        ReportPicture.objects.create(report=experience.report, file=shot.file, caption="De oven")
    return drawn_for(student)


def test_it_is_pdf_ua(drawn):
    assert faults(drawn) == []


def test_an_empty_one_is_pdf_ua_too(student):
    assert faults(drawn_for(student)) == []


def test_it_says_whose_it_is_and_every_word_of_the_chain(drawn, student):
    pdf = Tagged(drawn)
    assert pdf.reader.metadata.title == f"Loopbaandossier van {student}"
    text = " ".join(pdf.text().split())
    missing = [words for said in SAID.values() for words in said if words not in text]
    assert not missing
    assert "Film: De bediening. Te zien in Trialoog." in text


def test_pictures_have_their_captions_as_words(drawn):
    figures = [str(each["/Alt"]) for each in Tagged(drawn).of_kind("/Figure")]
    assert sorted(figures) == ["De oven"] * 2 + ["Sanne brengt soep"] * 2


def test_what_was_told_is_read_in_the_order_of_time(drawn):
    pdf = Tagged(drawn)
    assert [pdf.kind(each) for each in pdf.of_kind("/H1", "/H2", "/H3")][:6] == [
        "/H1", "/H2", "/H2", "/H3", "/H3", "/H3",
    ]  # fmt: skip
    text = pdf.text()
    places = [text.index(words) for words in ("Doelen", "Resultaat", "Evaluatie", "Vervolg")]
    assert places == sorted(places)


def test_without_consent_there_is_no_picture_in_it(drawn, student):
    Consent.objects.all().delete()
    pdf = Tagged(drawn_for(student))
    assert pdf.images() == 0
    assert not pdf.of_kind("/Figure")
    assert Footage.objects.count() == 4
    assert "De bediening" not in pdf.text()


# -- controls: each of them is seen when it lacks ---------------------------------------------------


def spoiled(drawn, spoil):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn)))
    spoil(writer)
    made = io.BytesIO()
    writer.write(made)
    return faults(made.getvalue())


def without(name):
    def spoil(writer):
        del writer.root_object[NameObject(name)]

    return spoil


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (without("/StructTreeRoot"), "no structure tree"),
        (without("/MarkInfo"), "not marked as tagged"),
        (without("/Lang"), "language is None"),
        (without("/ViewerPreferences"), "title is not shown"),
        (without("/Metadata"), "no mark of PDF/UA-1"),
    ],
)
def test_control_what_lacks_in_the_file_is_seen(drawn, spoil, words):
    assert any(words in fault for fault in spoiled(drawn, spoil))


@pytest.mark.parametrize(
    ("kind", "key", "value", "words"),
    [
        ("/Figure", "/Alt", TextStringObject(" "), "figures without words"),
        ("/H2", "/S", NameObject("/H4"), "headings skip a level"),
        ("/H3", "/S", NameObject("/H1"), "more than one heading"),
        ("/TH", "/ID", TextStringObject("x"), "cells that name no head"),
        ("/L", "/S", NameObject("/Lijst"), "elements of no known kind"),
    ],
)
def test_control_what_lacks_in_the_tags_is_seen(drawn, kind, key, value, words):
    def spoil(writer):
        kept = writer._objects
        for each in kept:
            if (
                hasattr(each, "get")
                and each.get("/S") == kind
                and each.get("/Type") == "/StructElem"
            ):
                each[NameObject(key)] = value

    assert any(words in fault for fault in spoiled(drawn, spoil))
