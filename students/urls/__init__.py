from students.urls import cards, imports, profile, students

app_name = "students"
# Fixed addresses first: `/leerlingen/<code>/` would take them for a student's code.
urlpatterns = [
    *imports.urlpatterns,
    *cards.urlpatterns,
    *profile.urlpatterns,
    *students.urlpatterns,
]
