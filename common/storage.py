"""Where files live."""

from django.core.files.storage import FileSystemStorage


class SignedFileSystemStorage(FileSystemStorage):
    """Files under MEDIA_ROOT."""
