from django.urls import path

from overviews.views import gap, judgements, matching, start, terms

app_name = "overviews"
urlpatterns = [
    path("", start.start, name="start"),
    path("overzichten/", terms.terms, name="terms"),
    path("overzichten/matching/", matching.match_afterwards, name="match_afterwards"),
    path("overzichten/gesprekskloof/", gap.gap, name="gap"),
    path("overzichten/inschattingen/", judgements.judgements, name="judgements"),
    path("overzichten/<int:pk>/", terms.term, name="term"),
    path("overzichten/<int:pk>/pdf/", terms.term_pdf, name="term_pdf"),
    path("overzichten/<int:pk>/overzicht.<str:suffix>", terms.term_file, name="term_file"),
]
