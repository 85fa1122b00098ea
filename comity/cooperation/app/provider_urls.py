"""The addresses of a provider's workspace; the room's ``urls`` hangs them up."""

from django.urls import path

from comity.cooperation.app import provider_files, provider_views

provider_urlpatterns = [
    path("orders", provider_views.orders, name="orders"),
    path("orders/delivered", provider_views.delivered, name="delivered"),
    path("orders/<str:asked>", provider_views.order, name="order"),
    path("orders/<str:asked>/confirm", provider_views.confirm, name="order-confirm"),
    path("orders/<str:asked>/check", provider_views.check, name="order-check"),
    path("orders/<str:asked>/deliver", provider_views.deliver, name="order-deliver"),
    path("orders/<str:asked>/receipt", provider_views.receipt, name="order-receipt"),
    path("orders/<str:asked>/files", provider_files.files, name="order-upload"),
    path("orders/<str:asked>/files/<int:number>", provider_files.describe, name="order-file"),
    path(
        "orders/<str:asked>/files/<int:number>/remove",
        provider_files.remove,
        name="order-file-remove",
    ),
    path("orders/<str:asked>/uploads", provider_files.begin, name="order-uploads"),
    path("orders/<str:asked>/uploads/<str:upload>", provider_files.part, name="order-upload-part"),
    path(
        "orders/<str:asked>/uploads/<str:upload>/cancel",
        provider_files.cancel,
        name="order-upload-cancel",
    ),
    path("our-contact-points", provider_views.contacts, name="our-contacts"),
    path("provider-help", provider_views.provider_help, name="provider-help"),
]
