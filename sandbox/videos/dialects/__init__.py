"""How the servers that speak this protocol today bend it: one class each, OpenAI's own ways first.

What each does differently was read in its source and tried where it runs here (docs/renderers.md).
"""

from sandbox.videos.dialects.base import Dialect
from sandbox.videos.dialects.gateway import Gateway
from sandbox.videos.dialects.litellm import LiteLLM
from sandbox.videos.dialects.sglang import SGLang, SGLangCloud
from sandbox.videos.dialects.vllm_omni import VLLMOmni

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (Dialect(), LiteLLM(), VLLMOmni(), SGLang(), SGLangCloud(), Gateway())
}

__all__ = ["DIALECTS", "Dialect"]
