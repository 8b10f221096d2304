from django.urls import path

from mail import views

app_name = "mail"
urlpatterns = [
    path("uitgaande-post/", views.outbox, name="outbox"),
    path("uitgaande-post/<int:pk>/", views.message, name="message"),
    path("uitgaande-post/<int:pk>/stap/", views.step, name="step"),
]
