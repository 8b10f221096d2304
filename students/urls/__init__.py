from students.urls import cards, certificates, imports, profile, students

app_name = "students"
# Fixed addresses first: `/leerlingen/<code>/` would take them for a student's code.
urlpatterns = [
    *imports.urlpatterns,
    *cards.urlpatterns,
    *certificates.urlpatterns,
    *profile.urlpatterns,
    *students.urlpatterns,
]
