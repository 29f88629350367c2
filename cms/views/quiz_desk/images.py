"""Pictures of questions on the desk: taken in, and shown while a question is written."""

from django.http import JsonResponse
from django.utils import timezone

from cms.forms.questions import PictureForm
from cms.views.base import PermissionRequired
from quizzes.access import get_image_for_editor
from quizzes.models import Bank
from quizzes.operations.images import ImageRefused, add_image
from quizzes.views.images import image_response

KEPT_S = 3600


class AddImageView(PermissionRequired):
    """Takes a picture with its description: JSON with its name, or with a sentence (422)."""

    model = Bank
    permission = "change"
    http_method_names = ["post"]

    def post(self, request):
        form = PictureForm(request.POST, request.FILES)
        if not form.is_valid():
            sentences = [one for errors in form.errors.values() for one in errors]
            return JsonResponse({"error": " ".join(sentences)}, status=422)
        try:
            image = add_image(
                data=form.cleaned_data["file"].read(),
                at=timezone.now(),
                by=request.user,
            )
        except ImageRefused as refused:
            return JsonResponse({"error": refused.message}, status=422)
        return JsonResponse({"name": image.sha256, "alt": form.cleaned_data["alt"]})


class ImageView(PermissionRequired):
    """A picture for somebody who may edit the question that shows it."""

    model = Bank
    permission = "change"
    http_method_names = ["get"]

    def get(self, request, sha256):
        image = get_image_for_editor(request.user, sha256, on=timezone.localdate())
        return image_response(image, max_age_s=KEPT_S)
