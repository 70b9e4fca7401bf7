"""What the platforms ask one to disclose about a clip that AI made, and the law beside it.

Rules change more often than figures: each has the document it was read in and the day.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from generation.platforms.shapes import Disclosure, Source

SEEN = date(2026, 11, 29)

TIKTOK = Disclosure(
    label=_("AI-generated content"),
    required=True,
    asks=_(
        "TikTok wants every clip labelled whose pictures or sound look real and were made with AI, "
        "and may take down one that is not."
    ),
    where=_("While posting: More options, then switch on “AI-generated content”."),
    source=Source(
        "TikTok Shop Academy: AI-Generated Content Policy",
        "https://seller-us.tiktok.com/university/essay?knowledge_id=491489038501663",
        SEEN,
        "with the Community Guidelines, Integrity and Authenticity, that it names",
    ),
)

META = Disclosure(
    label=_("AI info"),
    required=True,
    asks=_(
        "Meta wants a label on every video that looks real and was made with AI. It adds “AI info” "
        "by itself where it finds such marks in the file, and may penalise posts without it."
    ),
    where=_("While posting: Advanced settings, then switch on “Add AI label”."),
    source=Source(
        "Meta: How to identify AI content on Meta products",
        "https://www.meta.com/help/artificial-intelligence/1783222608822690/",
        SEEN,
    ),
)

YOUTUBE = Disclosure(
    label=_("Altered or synthetic content"),
    required=True,
    asks=_(
        "YouTube wants to be told when a realistic-looking scene was generated that did not take "
        "place. The label then stands in the description and costs no reach."
    ),
    where=_("In YouTube Studio, while uploading: under “Altered content” choose Yes."),
    source=Source(
        "YouTube Help: Disclosing use of altered or synthetic content",
        "https://support.google.com/youtube/answer/14328491",
        SEEN,
    ),
)

X = Disclosure(
    label=_("Made with AI"),
    required=False,
    asks=_(
        "X has a “Made with AI” switch for posts. It is meant for clips like this one; media that "
        "misleads people may be labelled or removed."
    ),
    where=_("While posting: Content disclosure, then switch on “Made with AI”."),
    source=Source(
        "X: the “Made with AI” label, as announced on 1 March 2026",
        "https://techweez.com/2026/03/02/x-rolls-out-made-with-ai-label/",
        SEEN,
        "a report: X's own help page could not be read",
    ),
)

LINKEDIN = Disclosure(
    label=_("Content credentials (Cr)"),
    required=False,
    asks=_(
        "LinkedIn has no switch. It shows a “Cr” mark where the file carries a C2PA manifest. The "
        "original download keeps the renderer's manifest, if it wrote one; other sizes do not have "
        "it. Say it in your words."
    ),
    where=_("Put the caption line into your post."),
    source=Source(
        "LinkedIn Help: Content credentials",
        "https://www.linkedin.com/help/lms/answer/a6282984",
        SEEN,
    ),
)

ANYWHERE = Disclosure(
    label=_("AI-generated"),
    required=False,
    asks=_("Wherever you show it, say that AI made it, where people see the clip."),
    where=_("Put the caption line beside the clip."),
    source=None,
)

EU_LAW = _(
    "In the EU, since 2 August 2026, whoever publishes for their business an AI-made video that "
    "could be taken for a real recording of people, objects, places or events must say so clearly, "
    "at the latest when somebody first sees it (AI Act, Article 50)."
)
EU_LAW_SOURCE = Source(
    "Regulation (EU) 2024/1689, Article 50(4) and (5), Article 3(60)",
    "https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
    SEEN,
)

CAPTION = _("This video was made with AI. #AIgenerated")
