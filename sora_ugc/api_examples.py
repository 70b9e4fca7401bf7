"""Examples for the API's description: one for each kind of body (`sora_ugc.api_schema`).

"Job 201" is for answers with that status. They tell one story: a mug, four seconds, 8 credits.
`sora_ugc/tests/test_schema.py` holds that each is what its schema says, and that none is missing.
"""

from __future__ import annotations

from typing import Any

_JOB = "0b1f7c52-6a0e-4a53-9a53-3f7f5c1d2e90"
_PHOTO = "8f14e45f-ceea-467f-a0e6-2f3c9b7d1a44"
_VIDEO = "c9f0f895-fb98-4b91-99f5-1fa0e5a7d3b2"
_USER = "45c48cce-2e2d-4fbd-8a1c-5f3b0c9e7d61"
_PURCHASE = "d3d94468-02a4-4259-b55d-38e6d163e820"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_OTHER_HASH = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
_SITE = "https://studio.example.com"
_TOKEN = "7c211433f02071597741e6ff5a8ea34789abbf43b2f1c8d05e7d6a9c0e1f2a3b"  # noqa: S105 (nobody's)
_PROMPT = 'A hand lifts the mug. She smiles and says: "first sip."'
_AT = "2026-11-30T09:30:00Z"
_LATER = "2026-11-30T09:31:42Z"

_BALANCE = {"available": 92, "in_flight": 8, "debt": 0}
_ACCOUNT = {"id": _USER, "email": "ada@example.com"}
_STEPS = [
    {"at": _AT, "state": "queued", "message": "Waiting for its turn."},
    {"at": _LATER, "state": "ready", "message": "Your video is ready."},
]
_FILE = {
    "asset_id": _VIDEO,
    "download_url": f"{_SITE}/media/videos/4f2c.mp4?expires=1796031702&signature=k3Vt",
    "expires_at": "2026-11-30T09:36:42Z",
    "sha256": _HASH,
    "bytes": 1482113,
    "duration": 4.0,
}
_CHOICE = {"platform": "tiktok", "model": "sora-2", "seconds": 4}
_SHAPE = {"size": "720x1280", "seconds": 4}
_WISH = {"image": _PHOTO, "prompt": _PROMPT, **_CHOICE}
_TOKEN_ROW = {
    "id": "5d41402abc4b2a76b9719d911017c592",
    "name": "nightly script",
    "created_at": _AT,
    "expires_at": "2027-02-28T09:30:00Z",
    "last_used_at": None,
}
_SOURCE = {
    "document": "Creative specifications",
    "url": "https://ads.example.com/specs",
    "seen": "2026-11-20",
    "note": "9:16 recommended",
    "estimated": False,
}

EXAMPLES: dict[str, Any] = {
    "Credentials": {"email": "ada@example.com", "password": "a long enough phrase 7"},
    "SignIn": {"email": "ada@example.com", "password": "a long enough phrase 7"},
    "Address": {"email": "ada@example.com"},
    "SignedIn": {"user": _ACCOUNT, "token": _TOKEN},
    "Session": {"user": _ACCOUNT, "credits": _BALANCE},
    "TokenInput": {"name": "nightly script", "days": 90},
    "Token": _TOKEN_ROW,
    "NewToken": {**_TOKEN_ROW, "token": _TOKEN},
    "NewToken 200": {**_TOKEN_ROW, "token": None},
    "Balance": _BALANCE,
    "Entry": {
        "id": "1679091c-5a88-4faf-afb5-e6087eb1b2dc",
        "created_at": _AT,
        "kind": "charge",
        "amount": -8,
        "balance_after": 92,
        "job": _JOB,
        "purchase": None,
        "description": "Standard, 4 s, TikTok",
        "hash": _HASH,
        "debt": 0,
    },
    "Pack": {
        "slug": "starter",
        "name": "Starter",
        "credits": 100,
        "price_cents": 1000,
        "currency": "usd",
    },
    "CheckoutInput": {"pack": "starter"},
    "Checkout": {
        "checkout_url": "https://checkout.stripe.com/c/pay/cs_live_a1",
        "session_id": "cs_live_a1",
    },
    "Purchase": {
        "id": _PURCHASE,
        "pack": "starter",
        "name": "Starter",
        "credits": 100,
        "price_cents": 1000,
        "currency": "usd",
        "discount_cents": 0,
        "tax_cents": 0,
        "total_cents": 1000,
        "refunded_cents": 0,
        "state": "paid",
        "session_id": "cs_live_a1",
        "receipt_url": "https://pay.stripe.com/receipts/r1",
        "invoice_url": None,
        "created_at": _AT,
        "paid_at": _LATER,
    },
    "AssetUploadInput": {"image": "(the bytes of photo.jpg)"},
    "Asset": {
        "id": _PHOTO,
        "width": 1200,
        "height": 1600,
        "content_type": "image/jpeg",
        "bytes": 402113,
        "sha256": _OTHER_HASH,
    },
    "ChoiceInput": _CHOICE,
    "Quote": {
        "credits": 8,
        "usd": "0.80",
        "available": 100,
        "after": 92,
        "sufficient": True,
        "model": "sora-2",
        **_SHAPE,
    },
    "JobCreate": _WISH,
    "JobCreateMultipart": {**_WISH, "image": "(the bytes of photo.jpg)"},
    "Job": {
        "id": _JOB,
        "state": "ready",
        "progress": 100,
        **_WISH,
        **_SHAPE,
        "model_name": "Standard",
        "credits": 8,
        "created_at": _AT,
        "finished_at": _LATER,
        "timeline": _STEPS,
        "video": {**_FILE, "kept_until": None},
        "thumbnail_url": f"{_SITE}/media/posters/4f2c.jpg?expires=1796031702&signature=Xq1A",
        "removed": None,
        "failure": None,
    },
    "Job 201": {
        "id": _JOB,
        "state": "queued",
        "progress": 0,
        **_WISH,
        **_SHAPE,
        "model_name": "Standard",
        "credits": 8,
        "created_at": _AT,
        "finished_at": None,
        "timeline": _STEPS[:1],
        "video": None,
        "thumbnail_url": None,
        "removed": None,
        "failure": None,
    },
    "ExportInput": {"platform": "square", "mode": "crop"},
    "Export": {
        "id": "a87ff679-a2f3-471d-9181-a67b7542122c",
        "original": False,
        "platforms": ["square"],
        "mode": "crop",
        "width": 720,
        "height": 720,
        "seconds": 4.0,
        "state": "queued",
        "progress": 0,
        "created_at": _AT,
        "finished_at": None,
        "file": None,
        "failure": None,
    },
    "Receipt": {
        "job": _JOB,
        "state": "ready",
        "created_at": _AT,
        "finished_at": _LATER,
        "input": {
            "photo_sha256": _OTHER_HASH,
            "order_sha256": _HASH,
            "focus": [0.5, 0.5],
            "framing": "crop",
            "prompt": _PROMPT,
            "platform": "tiktok",
            **_SHAPE,
        },
        "render": {
            "model": "sora-2",
            "model_name": "Standard",
            "upstream": "wan-2.2",
            "endpoint": "openai",
            "provider_job_id": "video_689a",
        },
        "price": {"credits": 8, "usd": "0.80", "paid": 8},
        "steps": _STEPS,
        "file": {
            "asset_id": _VIDEO,
            "sha256": _HASH,
            "bytes": 1482113,
            "content_type": "video/mp4",
            "width": 720,
            "height": 1280,
            "duration": 4.0,
            "deleted_at": None,
        },
        "ledger": [
            {
                "id": "1679091c-5a88-4faf-afb5-e6087eb1b2dc",
                "sequence": 2,
                "kind": "charge",
                "reference": f"job:{_JOB}",
                "at": _AT,
                "amounts": {"wallet": -8, "in_flight": 8},
                "input_hash": _HASH,
                "previous_hash": _OTHER_HASH,
                "hash": _HASH,
            }
        ],
        "failure": None,
    },
    "VideoModel": {
        "slug": "sora-2",
        "name": "Standard",
        "provider": "openai",
        "seconds": [4, 8, 12],
        "sizes": ["720x1280", "1280x720"],
        "credits_per_second": 2,
        "prompt_limit": 2000,
        "accepts_people": False,
        "typical_seconds": {"p50": 90, "p90": 240},
    },
    "Platform": {
        "slug": "tiktok",
        "name": "TikTok",
        "ratio": "9:16",
        "width": 1080,
        "height": 1920,
        "max_seconds": 600,
        "safe_zone": {"top": 0.07, "right": 0.13, "bottom": 0.19, "left": 0.06},
        "disclosure": {
            "label": "AI-generated",
            "required": True,
            "asks": "Label realistic content that AI made.",
            "where": "More options, AI-generated content",
            "source": _SOURCE,
        },
        "sources": {"shape": _SOURCE, "max_seconds": _SOURCE, "safe_zone": _SOURCE},
    },
    "Preset": {
        "slug": "testimonial",
        "name": "Testimonial",
        "hooks": [{"slug": "honest", "text": "I did not expect much."}],
    },
    "BriefInput": {"preset": "testimonial", "product": "the Kaffa mug", "language": "en"},
    "Composed": {"prompt": _PROMPT, "seconds": 4},
}
