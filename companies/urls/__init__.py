from companies.urls import companies, imports

app_name = "companies"
# Fixed addresses first: `/bedrijven/<code>/` would take them for a company's code.
urlpatterns = [*imports.urlpatterns, *companies.urlpatterns]
