"""Pictures on the desk: what a form brings, and how who is signed in sees those not published.

Decides no permission: whoever may change the story may give it a picture, whoever may look at the desk
may look at it.
"""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse

from newsroom.admin.storyform import StoryForm
from newsroom.clock import database_now
from perspectives import imaging, pictures
from perspectives.imaging import TYPES, BadPicture


def take_picture(request: HttpRequest, form: StoryForm) -> None:
    """Put an uploaded picture into the form; what is wrong with it stands where it was chosen."""
    upload = request.FILES.get("picture-file")
    if upload is None:
        return
    try:
        form.put_picture(pictures.accept(bytes_of(upload), at=database_now()))
    except BadPicture as bad:
        form.errors["picture-file"] = str(bad)


def bytes_of(upload: UploadedFile[bytes]) -> bytes:
    """The upload, or enough of one that is too large to be refused for it."""
    data: bytes = upload.read(imaging.MOST_BYTES + 1)
    return data


def see(_request: HttpRequest, name: str) -> HttpResponse:
    """A rendition for the desk, whether it is published or not."""
    named = pictures.parsed(name)
    content = pictures.content(named) if named else None
    if named is None or content is None:
        raise Http404
    return HttpResponse(content, content_type=TYPES[named.rendition.kind])
