"""Scenes with their first lines, and the prompt that a brief becomes: what the wizard has, too."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import InvalidInput
from common.schema import refused
from generation.prompting.presets import PRESETS
from generation.serializers.prompting import (
    BriefInput,
    ComposedSerializer,
    PresetSerializer,
    SpeechInput,
    preset_shown,
)
from generation.services.prompt_compose import prompt_compose


class PresetList(APIView):
    """GET presets, for anybody."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="presets_list",
        parameters=[SpeechInput],
        responses={200: PresetSerializer(many=True), **refused(InvalidInput)},
    )
    def get(self, request: Request) -> Response:
        """The kinds of clip, each with first lines to pick from.

        Lines are in the language asked for where there are some of ours (English and German), else
        in English: the prompt then tells the voice to say the same in its language.
        """
        # As plain values: a parameter that is there and empty is no language, rather than none.
        speech = SpeechInput(data=request.query_params.dict())
        speech.is_valid(raise_exception=True)
        return Response(
            [preset_shown(preset, **speech.validated_data) for preset in PRESETS.values()]
        )


class PromptCompose(APIView):
    """POST prompts/compose."""

    @extend_schema(
        operation_id="prompts_compose",
        request=BriefInput,
        responses={200: ComposedSerializer, **refused(InvalidInput)},
    )
    def post(self, request: Request) -> Response:
        """A shot-by-shot prompt for jobs/create, written from a brief; nothing is charged or kept.

        Everything but `preset` may be left out. The same brief always gives the same prompt.
        """
        given = BriefInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(ComposedSerializer(prompt_compose(**given.validated_data)).data)
