from django.urls import path

from overviews.views import gap, judgements, matching, start, terms, waiting

app_name = "overviews"
urlpatterns = [
    path("", start.start, name="start"),
    path("wacht/feedback/", waiting.feedback_overdue, name="feedback_overdue"),
    path("wacht/napraten/", waiting.to_debrief, name="to_debrief"),
    path("overzichten/", terms.terms, name="terms"),
    path("overzichten/matching/", matching.match_afterwards, name="match_afterwards"),
    path("overzichten/gesprekskloof/", gap.gap, name="gap"),
    path("overzichten/inschattingen/", judgements.judgements, name="judgements"),
    path("overzichten/<int:pk>/", terms.term, name="term"),
    path("overzichten/<int:pk>/pdf/", terms.term_pdf, name="term_pdf"),
    path("overzichten/<int:pk>/overzicht.<str:suffix>", terms.term_file, name="term_file"),
]
