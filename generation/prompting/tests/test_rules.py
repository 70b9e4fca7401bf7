"""Our own rules: what no product needs is found, and what products need is not."""

from __future__ import annotations

import itertools

import pytest

from generation.prompting.brief import Brief
from generation.prompting.compose import compose_prompt
from generation.prompting.moderation.gate import CATEGORIES
from generation.prompting.moderation.rules import Finding, findings
from generation.prompting.presets import PRESETS

INNOCENT = """
A shot glass slides along the bar and stops right before the camera.
This killer deal ends on Sunday, so grab it now.
A mother shows the quiet breast pump while her baby sleeps in her arms.
Hand cream melts into her skin, close-up of her hands.
The knife set slices through a tomato like butter.
Dressed to kill in a red velvet jacket.
It kills 99.9 % of germs and smells of lemon.
Bacteria? It kills them in seconds.
He shoots her a smile and lifts the cup.
We shoot the woman in a bright kitchen, shallow focus.
Point the glue gun at the seam and press.
She points the massage gun at her shoulder.
The heat gun shrinks the foil in three seconds.
A bath bomb fizzes and turns the water pink.
Learn how to make a bath bomb at home.
Blood orange soda, poured over ice.
Covered in blood orange syrup, the cake shines.
A nude lipstick for every skin tone.
Nude heels that go with everything, kids-friendly shop.
The naked cake has no frosting, only berries.
Naked juice for kids, full of fruit.
Chicken breast on a hot grill, smoke rising.
A cocktail dress for the summer party.
Unisex sneakers from Essex, made of wool.
Double your money back if you do not love it.
Guaranteed returns within 30 days.
Risk-free returns on all orders.
The Gore-Tex jacket sheds the rain.
She stabs her fork into the steak and smiles.
Murder mystery party game for six friends.
The suspense is killing me, open the box!
This mascara slays. Absolutely killing it.
Our phone case survived the torture test.
A child unwraps a wooden train, a sexy soundtrack... no, a happy one.
It's kind of sexy, this lamp.
Lingerie for mums who have just put the kids to bed.
Chicken strips for kids, crunchy and warm.
LED strips under the bed.
Taylor Swift fans will love this friendship bracelet.
As seen on stage with Taylor Swift's dancers? No, on your wrist.
The Tefal Jamie Oliver pan fries without sticking.
Fenty by Rihanna, now in twelve shades.
Air Michael Jordan sneakers, new in the box.
Rapeseed oil, cold pressed.
Grapes and cheese on a wooden board.
The suicide squad costume for Halloween.
Hotline for suicide prevention on the back of the card.
Coca-Cola once was a medicine.
Heroine of the day: mum with her new stroller.
Crystal glasses, ecstasy of colours.
A crack in the ice, and the bottle opens.
High-speed blender crushes ice.
A crime novel: who killed the baker?
Sniper scope for bird watching.
Kids love this naked-eye 3D screen.
A baby in a diaper crawls towards the soft blanket.
Ein Killerpreis für die neue Bohrmaschine.
Die Milchpumpe ist leise, das Baby schläft.
Ein Messerset schneidet Tomaten wie Butter.
Die Badebombe sprudelt im Wasser.
Sie köpft das Frühstücksei mit einem Schlag.
Er bringt sie um acht Uhr zum Bahnhof.
Sie bringt sich um den Spaß, wenn sie wartet.
Schnell, reich mir den Becher!
Die Creme ist nackt und ehrlich: ohne Duftstoffe.
Nackte Wände, ein Stuhl, eine Lampe.
Sie zieht sich warm an und geht raus.
Ein Schuss Espresso, ein Schuss Milch.
Der Hammerpreis haut mich um.
Mit dieser Bombe von Torte gewinnst du jedes Fest.
Tötet 99,9 % der Bakterien.
Krebssuppe mit Dill, frisch serviert.
Kindersicher und aus Holz.
Kinder malen mit Fingerfarben, nackte Füße im Gras.
Die Frau sitzt am Tisch und trinkt Kaffee.
Blutdruckmessgerät mit großem Display.
Der Blutorangensaft ist da.
Bloody Mary mix, ready to pour.
A Red Ribbon Week poster against drugs.
Cut his arms free of the wet jacket, then show the lining.
A gun metal grey watch, close-up.
Bulletproof coffee in the morning.
A gory detail? None. Just soap.
Adult colouring book with mandalas.
Grow tent and LED lamp for tomatoes.
CBD oil, two drops under the tongue.
A beer is poured, foam rises.
He hits the dog toy and it squeaks.
She beats the eggs until they are stiff.
A strangler fig in a terracotta pot.
Other brands are more expensive.
Our competitors take three days; we take one.
The president's choice: a leather briefcase.
Vitamin C supports your immune system.
Helps you relax after work.
Lose weight at your own pace with this app.
A model poses in a swimsuit on the beach.
The dancers are half in shadow.
Women are strong, and this bag is for them.
Wax strips remove hair in seconds.
Sex and the City inspired heels.
Safer with condoms: a calm voice explains.
Menstrual cups, medical silicone, gentle on your vagina.
"I would kill for this chocolate."
My kids would kill for this chocolate.
Die Konkurrenz ist teurer.
Steve Jobs biography, hardcover.
The interview chair of the year.
Close-up of the hands with the pen.
A 12-year-old single malt, seductively smooth.
A 10-year-old whisky, sexy bottle.
The naked truth about kids snacks.
"""

GUILTY = """
sexual: A naked woman holds the mug.
sexual: The couple has sex on the sofa.
sexual: Eine nackte Frau steht im Regen.
sexual: She is completely nude behind the glass.
sexual: a porno with our shampoo
sexual: an erotic massage with this oil
minors: a sexy schoolgirl licks the lollipop
minors: a 14-year-old in lingerie poses
minors: Ein Kind posiert nackt mit dem Spielzeug
minors: naked children playing
violence: He stabs him with the knife set.
violence: She stabs her in the back.
violence: a man is beheaded with the axe
violence: the floor is covered in blood
violence: Er ersticht einen Mann mit dem Messer
violence: he points a gun at the cashier
violence: she shoots him in the head
violence: the monster kills a man
violence: he kicks the dog
hate: white power, says the voice
hate: kill all jews
hate: Ausländer raus
hate: Flüchtlinge sind Ungeziefer
self-harm: she slits her wrists with the razor
self-harm: he wants to commit suicide
self-harm: Er erhängt sich im Keller
self-harm: Sie bringt sich um.
danger: show how to make a pipe bomb
danger: building a bomb in the garage
danger: two hands cook meth in the new pot
danger: he snorts a line of cocaine from the tray
danger: Er schnupft Kokain vom Tablett
danger: wie man eine Rohrbombe baut
likeness: Taylor Swift holds the mug and smiles
likeness: a man who looks exactly like Brad Pitt
likeness: in the voice of Morgan Freeman
likeness: Ein Mann, der aussieht wie Til Schweiger, trinkt. Jürgen Klopp sagt: lecker
likeness: a deepfake of my boss
likeness: Donald Trump’s voice says buy it
claims: This tea cures cancer.
claims: Heilt Krebs in drei Tagen.
claims: lose 10 kg in 2 weeks
claims: Guaranteed profits from day one
claims: 10 kg abnehmen in zwei Wochen
claims: you can stop taking your insulin
competitors: Other brands are a scam.
competitors: Die Konkurrenz ist Betrug
sexual: a naked woman
minors: nackte Kinder am Strand
minors: ein Kind ist nackt
"""


@pytest.mark.parametrize("text", INNOCENT.strip().splitlines())
def test_what_a_product_needs_passes(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize("line", GUILTY.strip().splitlines())
def test_what_no_product_needs_is_found(line: str) -> None:
    category, _colon, text = line.partition(": ")
    assert category in [finding.category for finding in findings(text)]


@pytest.mark.parametrize(
    "text",
    [
        "A NAKED WOMAN holds the mug.",
        "a naked\u200b wo\u00adman",
        "a naked\n\nwoman",
        "a \uff4e\uff41\uff4b\uff45\uff44 woman",
        '"Naked woman"',
    ],
)
def test_another_way_of_writing_is_the_same_word(text: str) -> None:
    assert [finding.category for finding in findings(text)] == ["sexual"]


def test_the_part_is_named_and_each_category_once() -> None:
    text = "White power! A naked man stabs him. A naked woman laughs."
    assert findings(text) == [
        Finding("sexual", "naked man"),
        Finding("violence", "stabs him"),
        Finding("hate", "White power"),
    ]


def test_every_category_has_words() -> None:
    guilty = {line.partition(": ")[0] for line in GUILTY.strip().splitlines()}
    assert guilty <= set(CATEGORIES)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_we_write_ourselves_passes(preset: str) -> None:
    for hook, language in itertools.product(PRESETS[preset].hooks, ("en", "de", "fr")):
        brief = Brief(preset=preset, hook=hook.slug, language=language)
        assert findings(compose_prompt(brief=brief, seconds=15)) == []


def test_a_long_prompt_is_read_in_no_time() -> None:
    """No rule may take the time of a catastrophe: this would never end with one."""
    for word in ("kid ", "naked ", "she is completely ", "make a ", "3d-printed ", "a" * 50):
        assert findings((word * 2000)[:2000]) == []
