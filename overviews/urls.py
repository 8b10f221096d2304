from django.urls import path

from overviews import views

app_name = "overviews"
urlpatterns = [path("", views.start, name="start")]
