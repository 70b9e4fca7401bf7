"""Pages under /billing/."""

from __future__ import annotations

from django.urls import path

from billing import views
from credits.views import statement

urlpatterns = [
    path("", views.home, name="billing"),
    path("statement/", statement, name="billing-statement"),
    path("packs/", views.packs, name="billing-packs"),
    path("checkout/", views.checkout, name="billing-checkout"),
    path("return/", views.checkout_return, name="billing-return"),
    path("purchases/<uuid:purchase_id>/", views.purchase, name="billing-purchase"),
]
