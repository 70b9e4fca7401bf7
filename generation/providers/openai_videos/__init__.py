"""The OpenAI Videos protocol, as OpenAI published it and as those who speak it today bend it."""

from generation.providers.openai_videos.adapter import OpenAIVideos

__all__ = ["OpenAIVideos"]
