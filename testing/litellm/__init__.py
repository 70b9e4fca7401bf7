"""Our adapter through a real LiteLLM proxy: `make test-litellm`, in `.venv-litellm`.

No part of `make test`, since the proxy is 600 MB. The stand-in is its upstream.
"""
