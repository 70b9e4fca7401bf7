"""Creators and what they own."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.base import ContentFile

from accounts.models import User
from generation.models import Asset
from generation.services.assets import asset_upload
from generation.tests.photo_files import COFFEE
from testing.factories import UserFactory


def creator(name: str = "ada") -> User:
    """Somebody with an account, and no credits yet."""
    return UserFactory.create(email=f"{name}-{uuid4().hex[:8]}@example.com")


def photo_of(owner: User, *, filename: str = "coffee.jpg") -> Asset:
    """A stored product photo."""
    return asset_upload(owner_id=owner.id, file=ContentFile(COFFEE), filename=filename)
