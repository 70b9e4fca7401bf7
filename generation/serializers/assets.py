"""Files, as the API takes and shows them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from generation.models import Asset

_CHOOSE = _("Send a photo as the file `image`.")


class AssetUploadInput(serializers.Serializer):
    """The photo of a product."""

    image = serializers.FileField(
        help_text=_(
            "JPEG, PNG, WebP or HEIC; up to 20 MB and 25 megapixels, 256 pixels a side or more."
        ),
        error_messages={
            "required": _CHOOSE,
            "null": _CHOOSE,
            "invalid": _CHOOSE,
            "no_name": _CHOOSE,
            "empty": _("This file is empty. Choose a photo as JPEG, PNG, WebP or HEIC."),
        },
    )


class AssetSerializer(serializers.ModelSerializer[Asset]):
    """A stored file; `sha256` is of the stored bytes, in hex."""

    class Meta:
        model = Asset
        fields = ("id", "width", "height", "content_type", "bytes", "sha256")
        read_only_fields = fields
