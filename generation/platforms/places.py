"""Where clips are posted: the shape each place wants, and where its own buttons cover the picture.

Width, height and ratio are what the platform recommends; `max_seconds` is the longest clip that it
takes from an ordinary account (for the short-form places: in that form). Safe zones are fractions
of the frame from each edge, as the published ad templates draw them, rounded up. Each figure names
the document that it was read in; where a platform publishes none, it says that it is ours.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.platforms import disclosures
from generation.platforms.disclosures import SEEN
from generation.platforms.shapes import Platform, SafeZone, Source, Sources

_FEED_ZONE = Source("Estimated: a feed's player draws its controls below the picture, not on it.")
_BAR_ZONE = Source("Estimated: the share of the frame that the player's own bar covers.")

_META_REELS = Source(
    "Meta Ads Guide: Instagram Reels, as quoted by behaviour.digital",
    "https://behaviour.digital/post/meta-reels-safe-zone-14-top-35-bottom-6-sides-the-2026-official-guide",
    SEEN,
    "9:16; 14 % at the top, 35 % at the bottom, 6 % at each side, as unified in March 2026",
)
_META_STORIES = Source(
    "Meta Ads Guide: Instagram Stories, as quoted by adsuploader.com",
    "https://adsuploader.com/blog/meta-ads-safe-zones",
    SEEN,
    "14 % at the top and 20 % at the bottom; a boosted one needs the margins of Reels",
)
_META_FEED = Source(
    "Meta Ads Guide: feed, as quoted by exflite.com",
    "https://www.exflite.com/resources/meta-ad-sizes-safe-zones",
    SEEN,
    "4:5, 1080x1350",
)
_INSTAGRAM_REEL_LENGTH = Source(
    "Instagram's announcement of January 2025, as reported by gadinsider.com",
    "https://www.gadinsider.com/instagram-reels-update-videos-can-now-be-up-to-3-minutes-long-apps-13472",
    SEEN,
    "three minutes; a video in the feed is a Reel since 2022",
)
_YOUTUBE_SHORTS = Source(
    "YouTube Help: Understand three-minute YouTube Shorts",
    "https://support.google.com/youtube/answer/15424877",
    SEEN,
)

TIKTOK = Platform(
    slug="tiktok",
    name="TikTok",
    ratio="9:16",
    width=1080,
    height=1920,
    max_seconds=600,
    safe_zone=SafeZone(0.14, 0.23, 0.39, 0.12),
    disclosure=disclosures.TIKTOK,
    sources=Sources(
        shape=Source(
            "TikTok Ads Manager: Auction in-feed ads",
            "https://ads.tiktok.com/help/article/tiktok-auction-in-feed-ads",
            SEEN,
            "9:16 recommended, 540x960 or more",
        ),
        max_seconds=Source(
            "TikTok's limits for posting by API, as quoted by ayrshare.com",
            "https://www.ayrshare.com/docs/media-guidelines/tiktok",
            SEEN,
            "600 seconds; some accounts may upload longer ones in the app",
        ),
        safe_zone=Source(
            "TikTok Ads Manager: Auction in-feed ads, safe-zone file (in-feed, standard)",
            "https://ads.tiktok.com/help/article/tiktok-auction-in-feed-ads",
            SEEN,
            "a picture: of 540x960, 126 top, 120 right, 370 bottom, 60 left, two lines of caption; "
            "more than any guide of 2026 asks for an ordinary post",
        ),
    ),
)

INSTAGRAM_REELS = Platform(
    slug="instagram-reels",
    name=_("Instagram Reels"),
    ratio="9:16",
    width=1080,
    height=1920,
    max_seconds=180,
    safe_zone=SafeZone(0.14, 0.06, 0.35, 0.06),
    disclosure=disclosures.META,
    sources=Sources(_META_REELS, _INSTAGRAM_REEL_LENGTH, _META_REELS),
)

INSTAGRAM_STORIES = Platform(
    slug="instagram-stories",
    name=_("Instagram Stories"),
    ratio="9:16",
    width=1080,
    height=1920,
    max_seconds=60,
    safe_zone=SafeZone(top=0.14, bottom=0.20),
    disclosure=disclosures.META,
    sources=Sources(
        shape=_META_STORIES,
        max_seconds=Source(
            "Meta for Developers: Reels publishing",
            "https://developers.facebook.com/docs/video-api/guides/reels-publishing/",
            SEEN,
            "published as a story of a Page it cannot exceed 60 seconds",
        ),
        safe_zone=_META_STORIES,
    ),
)

INSTAGRAM_FEED = Platform(
    slug="instagram-feed",
    name=_("Instagram feed"),
    ratio="4:5",
    width=1080,
    height=1350,
    max_seconds=180,
    disclosure=disclosures.META,
    sources=Sources(_META_FEED, _INSTAGRAM_REEL_LENGTH, _FEED_ZONE),
)

FACEBOOK_FEED = Platform(
    slug="facebook-feed",
    name=_("Facebook feed"),
    ratio="4:5",
    width=1080,
    height=1350,
    max_seconds=14_400,
    disclosure=disclosures.META,
    sources=Sources(
        shape=_META_FEED,
        max_seconds=Source(
            "Meta Ads Guide: Facebook feed, as quoted by noedos.com",
            "https://noedos.com/resources/guides/meta-ad-creative-video-specs-guide",
            SEEN,
            "1 second to 241 minutes",
        ),
        safe_zone=_FEED_ZONE,
    ),
)

YOUTUBE_SHORTS = Platform(
    slug="youtube-shorts",
    name=_("YouTube Shorts"),
    ratio="9:16",
    width=1080,
    height=1920,
    max_seconds=180,
    safe_zone=SafeZone(0.10, 0.15, 0.25, 0.0),
    disclosure=disclosures.YOUTUBE,
    sources=Sources(
        shape=_YOUTUBE_SHORTS,
        max_seconds=_YOUTUBE_SHORTS,
        safe_zone=Source("Estimated: Google Ads shows the zone in a picture without figures."),
    ),
)

YOUTUBE = Platform(
    slug="youtube",
    name="YouTube",
    ratio="16:9",
    width=1920,
    height=1080,
    max_seconds=900,
    safe_zone=SafeZone(bottom=0.12),
    disclosure=disclosures.YOUTUBE,
    sources=Sources(
        shape=Source(
            "YouTube Help: Video resolution and aspect ratios",
            "https://support.google.com/youtube/answer/6375112",
            SEEN,
        ),
        max_seconds=Source(
            "YouTube Help: Upload videos longer than 15 minutes, as quoted by multcloud.com",
            "https://multcloud.com/explore/how-long-youtube-video-can-be-7201-ac.html",
            SEEN,
            "15 minutes until the account is verified",
        ),
        safe_zone=_BAR_ZONE,
    ),
)

_X_MEDIA = Source(
    "X developer documentation: Media best practices",
    "https://docs.x.com/x-api/media/quickstart/best-practices",
    SEEN,
    "without Premium 1280x720",
)
_X_LENGTH = Source(
    "X's limits without Premium, as quoted by xroadstudio.com",
    "https://xroadstudio.com/platform-specs/x",
    SEEN,
    "140 seconds; its developer documentation says 20 minutes by now, we hold to the shorter",
)

X = Platform(
    slug="x",
    name="X",
    ratio="16:9",
    width=1280,
    height=720,
    max_seconds=140,
    safe_zone=SafeZone(bottom=0.12),
    disclosure=disclosures.X,
    sources=Sources(_X_MEDIA, _X_LENGTH, _BAR_ZONE),
)

_LINKEDIN_VIDEO = Source(
    "LinkedIn's limits for video posts, as quoted by brandwatch.com",
    "https://www.brandwatch.com/blog/linkedin-video-specs/",
    SEEN,
    "any ratio from 1:2.4 to 2.4:1, upright ones take more of the feed",
)
_LINKEDIN_LENGTH = Source(
    "LinkedIn's limits for video posts, as quoted by xroadstudio.com",
    "https://xroadstudio.com/platform-specs/linkedin",
    SEEN,
    "15 minutes from a desktop; 10 from a phone, which is what we hold to",
)

LINKEDIN = Platform(
    slug="linkedin",
    name="LinkedIn",
    ratio="4:5",
    width=1080,
    height=1350,
    max_seconds=600,
    disclosure=disclosures.LINKEDIN,
    sources=Sources(_LINKEDIN_VIDEO, _LINKEDIN_LENGTH, _FEED_ZONE),
)

_OURS = Source("Ours: a shape for shops and mails, of no player.")

SQUARE = Platform(
    slug="square",
    name=_("Square"),
    ratio="1:1",
    width=1080,
    height=1080,
    max_seconds=600,
    disclosure=disclosures.ANYWHERE,
    sources=Sources(_OURS, _OURS, _OURS),
)

PLATFORMS = {
    platform.slug: platform
    for platform in (
        TIKTOK,
        INSTAGRAM_REELS,
        INSTAGRAM_STORIES,
        INSTAGRAM_FEED,
        FACEBOOK_FEED,
        YOUTUBE_SHORTS,
        YOUTUBE,
        X,
        LINKEDIN,
        SQUARE,
    )
}

DEFAULT_PLATFORM = TIKTOK.slug
