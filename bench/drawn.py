"""Pictures of complaints in French and English, drawn here, with the lines that stand in them."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import font_roboto
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Fonts = Callable[[int], ImageFont.FreeTypeFont]
"""A size in pixels to a font of that size."""

ROBOTO: Sequence[Fonts] = [
    partial(ImageFont.truetype, weight)
    for weight in (font_roboto.Roboto, font_roboto.RobotoMedium, font_roboto.RobotoLight, font_roboto.RobotoItalic)
]
"""What Android and many sites write in; Pillow's own font has no accents."""

FRENCH = (
    "Trois heures d'attente à la gare de Béziers, aucun agent, aucune explication. Honteux !",
    "Ma commande n° 48 213 n'est jamais arrivée et le service client raccroche au nez.",
    "Élève de terminale, j'ai payé 59,90 € pour une calculatrice déjà cassée à l'ouverture.",
    "Où est passé mon remboursement ? Ça fait un mois que l'on me promène de bureau en bureau.",
    "Le goût de ce café a changé, même ma grand-mère a trouvé ça dégueulasse.",
    "Bonjour, votre appli plante dès que j'essaie de réserver. Êtes-vous au courant du problème ?",
    "À l'hôtel de l'Île : draps tachés, fenêtre bloquée, réceptionniste odieux. Fuyez !",
    "Coupure d'électricité depuis ce matin à Châteauroux, le bébé a froid et personne ne répond.",
)
ENGLISH = (
    "Three hours on hold and then they hung up on me. I want my money back, not a voucher.",
    "Order #48213 never arrived. Your chat bot told me to be patient. I have been patient for 6 weeks!",
    "The battery got so hot it burned my hand. This is dangerous and you should recall it now.",
    "Flight cancelled at 11:45 pm, no hotel, no food, two kids asleep on the airport floor.",
    "You charged me twice: $129.99 on Monday and again on Wednesday. Please refund it.",
    "App keeps crashing since the update, I can't log in and support just says reinstall.",
    "Found a piece of plastic in my daughter's yoghurt. Here is the photo, batch L2217.",
    "Worst customer service ever. I'm cancelling my subscription and telling everyone why.",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as a file, and what is written in it, line by line."""

    kind: str
    language: str
    content: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a text is put on a picture. Sizes in pixels; wide: characters of a line."""

    size: int = 32
    wide: int = 40
    ink: str = "#0f1419"
    paper: str = "#ffffff"
    margin: int = 40


PLAIN = Sheet()


def _file(picture: Image.Image, kind: str = "PNG", quality: int = 90) -> bytes:
    file = BytesIO()
    picture.save(file, kind, quality=quality)
    return file.getvalue()


def page(text: str, fonts: Fonts, sheet: Sheet = PLAIN) -> tuple[Image.Image, str]:
    """The picture and its lines."""
    lines, font = textwrap.wrap(text, sheet.wide), fonts(sheet.size)
    step = round(sheet.size * 1.4)
    width = max(round(font.getlength(line)) for line in lines) + 2 * sheet.margin
    picture = Image.new("RGB", (width, step * len(lines) + 2 * sheet.margin), sheet.paper)
    drawing = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        drawing.text((sheet.margin, sheet.margin + number * step), line, sheet.ink, font)
    return picture, "\n".join(lines)


def _phone(text: str, fonts: Fonts) -> tuple[Image.Image, str]:
    """A post as a phone shows it: clock, name, handle, text, date, counts."""
    picture = Image.new("RGB", (1080, 1400), "#15202b")
    drawing = ImageDraw.Draw(picture)
    drawing.text((60, 30), "18:42", "#ffffff", fonts(38))
    drawing.ellipse((60, 150, 180, 270), "#4a6fa5")
    drawing.text((210, 160), "Camille Roux", "#ffffff", fonts(42))
    drawing.text((210, 215), "@camille_rx", "#8899a6", fonts(36))
    lines = textwrap.wrap(text, 38)
    for number, line in enumerate(lines):
        drawing.text((60, 320 + 64 * number), line, "#ffffff", fonts(46))
    under = 360 + 64 * len(lines)
    drawing.text((60, under), "12/03/2026", "#8899a6", fonts(34))
    drawing.text((60, under + 90), "214", "#ffffff", fonts(34))
    return picture, "\n".join(["18:42", "Camille Roux", "@camille_rx", *lines, "12/03/2026", "214"])


def _bubbles(text: str, fonts: Fonts) -> tuple[Image.Image, str]:
    """A chat: what is said in bubbles at both sides."""
    lines, font = textwrap.wrap(text, 28), fonts(34)
    picture = Image.new("RGB", (800, 70 + 100 * len(lines)), "#e5ddd5")
    drawing = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        width = font.getlength(line)
        left = 40 if number % 2 else 760 - width - 40
        top = 40 + 100 * number
        paper = "#ffffff" if number % 2 else "#d9fdd3"
        drawing.rounded_rectangle((left - 20, top - 12, left + width + 20, top + 54), 18, paper)
        drawing.text((left, top), line, "#111b21", font)
    return picture, "\n".join(lines)


def _faces(text: str, fonts: Fonts) -> tuple[Image.Image, str]:
    """With emoji, drawn as the yellow faces that phones put at the ends of lines."""
    picture, written = page(text, fonts, Sheet(margin=60))
    drawing, font = ImageDraw.Draw(picture), fonts(32)
    for number, line in enumerate(written.splitlines()):
        left, top = 68 + font.getlength(line), 62 + number * 45
        drawing.ellipse((left, top, left + 32, top + 32), "#ffcc33")
        for eye in (9, 20):
            drawing.ellipse((left + eye, top + 9, left + eye + 4, top + 14), "#664400")
        drawing.arc((left + 8, top + 16, left + 24, top + 28), 180, 360, "#664400", 2)
    return picture, written


def _story(text: str, fonts: Fonts) -> tuple[Image.Image, str]:
    """Large white letters over a picture of many colours."""
    paper, written = page(text, fonts, Sheet(size=52, wide=24))
    noise = Image.effect_noise((paper.width // 8, paper.height // 8), 60).resize(paper.size).convert("L")
    shade = Image.linear_gradient("L").resize(paper.size)
    picture = Image.merge("RGB", (noise.point(lambda v: v // 2 + 30), shade.point(lambda v: v // 2), noise))
    drawing = ImageDraw.Draw(picture)
    for number, line in enumerate(written.splitlines()):
        place = (40, 40 + number * round(52 * 1.4))
        drawing.text(place, line, "#ffffff", fonts(52), stroke_width=3, stroke_fill="#000000")
    return picture, written


def _turned(degrees: float) -> Callable[[str, Fonts], tuple[Image.Image, str]]:
    def draw(text: str, fonts: Fonts) -> tuple[Image.Image, str]:
        picture, written = page(text, fonts)
        return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="#ffffff"), written

    return draw


def _on(sheet: Sheet) -> Callable[[str, Fonts], tuple[Image.Image, str]]:
    return lambda text, fonts: page(text, fonts, sheet)


def _blurred(text: str, fonts: Fonts) -> tuple[Image.Image, str]:
    """As taken of a screen by another phone."""
    picture, written = page(text, fonts)
    return picture.filter(ImageFilter.GaussianBlur(1.2)), written


KINDS: Mapping[str, Callable[[str, Fonts], tuple[Image.Image, str]]] = {
    "light": _on(PLAIN),
    "dark": _on(Sheet(ink="#e7e9ea", paper="#000000")),
    "grey on grey": _on(Sheet(ink="#8b98a5", paper="#f0f2f5")),
    "small (14 px)": _on(Sheet(size=14, wide=70, margin=15)),
    "tiny (10 px)": _on(Sheet(size=10, wide=70, margin=10)),
    "phone": _phone,
    "chat": _bubbles,
    "emoji": _faces,
    "over a picture": _story,
    "blurred": _blurred,
    "turned by 4 degrees": _turned(4),
    "turned by 90 degrees": _turned(90),
    "upside down": _turned(180),
}


def pictures(fonts: Sequence[Fonts]) -> Iterator[Drawn]:
    """Every text of each kind, the fonts taking turns; light ones as JPEG of quality 25 besides."""
    for number, pair in enumerate(zip(FRENCH, ENGLISH, strict=True)):
        font = fonts[number % len(fonts)]
        for language, text in zip(("fr", "en"), pair, strict=True):
            for kind, draw in KINDS.items():
                picture, written = draw(text, font)
                yield Drawn(kind, language, _file(picture), written)
            picture, written = page(text, font)
            yield Drawn("JPEG of quality 25", language, _file(picture, "JPEG", 25), written)
