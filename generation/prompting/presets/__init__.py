"""The kinds of clip that creators post, one file each; a new one is added by copying."""

from __future__ import annotations

from generation.prompting.presets import (
    asmr,
    before_after,
    founder_story,
    get_ready_with_me,
    how_to,
    problem_solution,
    street_interview,
    taste_test,
    testimonial,
    unboxing,
)

PRESETS = {
    module.PRESET.slug: module.PRESET
    for module in (
        unboxing,
        testimonial,
        problem_solution,
        get_ready_with_me,
        before_after,
        street_interview,
        asmr,
        founder_story,
        taste_test,
        how_to,
    )
}
