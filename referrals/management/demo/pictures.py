"""Draws the captures of the invented case: replies, a video frame, a chart of hours."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from referrals.management.demo import clock
from referrals.rendering import fonts

WIDTH, MARGIN, CARD_TEXT = 1000, 40, 780
INK, QUIET, PAPER, LINE = "#1b2430", "#5a6675", "#ffffff", "#d5dbe3"
TINTS = ("#26374a", "#7a4f2a", "#2f6f4f", "#6b3a67", "#8a3030", "#3b5b8c")
BANNER = {
    "en": "Training capture: every account and every person is invented",
    "fr": "Capture de formation : comptes et personnes sont inventés",
}
WEEK = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as a capture shows it."""

    name: str
    handle: str
    text: str
    at: datetime


@cache
def _font(size: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(fonts.SANS.path), size)
    font.set_variation_by_name("Bold" if is_bold else "Regular")
    return font


@cache
def _chinese(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.FACES["cjk"].path), size)


def _font_for(character: str, size: int, is_bold: bool) -> ImageFont.FreeTypeFont:
    if ord(character) in fonts.coverage(fonts.SANS.name):
        return _font(size, is_bold=is_bold)
    return _chinese(size)


def replies(shown: Sequence[Reply], *, heading: str, language: str) -> bytes:
    """Draw replies under a post, one card each, with their times to the second."""
    cards = [_wrap(_drawable(reply.text), 26, CARD_TEXT) for reply in shown]
    heights = [96 + 38 * len(lines) for lines in cards]
    image, draw = _page(200 + sum(heights) + 16 * len(heights), heading, language)
    top = 150
    for place, (reply, lines, height) in enumerate(zip(shown, cards, heights, strict=True)):
        _card(draw, reply, lines, top=top, height=height, tint=TINTS[place % len(TINTS)])
        top += height + 16
    return _png(image)


def video_frame(*, heading: str, language: str) -> bytes:
    """Draw one frame of the altered video, with the seam of the face marked."""
    image, draw = _page(720, heading, language)
    draw.rectangle((MARGIN, 150, WIDTH - MARGIN, 660), fill="#2b3440")
    draw.ellipse((300, 470, 700, 900), fill="#4a5868")
    draw.rectangle((0, 661, WIDTH, 720), fill=PAPER)
    draw.ellipse((390, 210, 610, 500), fill="#d9b08c")
    draw.ellipse((410, 240, 590, 490), fill="#e7c7a6", outline="#e02020", width=4)
    for left in (450, 530):
        draw.ellipse((left, 330, left + 22, 346), fill=INK)
    draw.arc((455, 390, 545, 450), 20, 160, fill=INK, width=5)
    draw.line((600, 300, 720, 230), fill="#e02020", width=3)
    _write(draw, (728, 212), {"en": "seam", "fr": "raccord"}[language], 24, "#ff8080")
    _write(draw, (MARGIN + 20, 610), "00:41 / 02:07", 24, "#ffffff")
    return _png(image)


def hours(moments: Sequence[datetime], *, heading: str, language: str) -> bytes:
    """Draw how many posts were made in each hour of each day of the week, in UTC+8."""
    counts = [[0] * 24 for _day in range(7)]
    for moment in moments:
        local = clock.local(moment)
        counts[local.weekday()][local.hour] += 1
    most = max(max(row) for row in counts) or 1
    image, draw = _page(470, heading, language)
    for day, row in enumerate(counts):
        _write(draw, (MARGIN, 162 + 36 * day), WEEK[language][day], 20, INK)
        for hour, count in enumerate(row):
            left, top = 120 + 34 * hour, 158 + 36 * day
            # Few posts must still be told from none.
            share = 0.12 + 0.88 * count / most if count else 0
            shade = tuple(round(255 + (end - 255) * share) for end in (38, 55, 74))
            draw.rectangle((left, top, left + 31, top + 33), fill=shade, outline=LINE)
    for hour in range(0, 24, 3):
        _write(draw, (120 + 34 * hour, 418), f"{hour:02}", 20, QUIET)
    return _png(image)


def _page(height: int, heading: str, language: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 56), fill="#26374a")
    _write(draw, (MARGIN, 13), BANNER[language], 22, "#ffffff")
    for place, line in enumerate(_wrap(heading, 28, WIDTH - 2 * MARGIN)[:2]):
        _write(draw, (MARGIN, 72 + 36 * place), line, 28, INK, is_bold=True)
    return image, draw


def _card(
    draw: ImageDraw.ImageDraw,
    reply: Reply,
    lines: Sequence[str],
    *,
    top: int,
    height: int,
    tint: str,
) -> None:
    box = (MARGIN, top, WIDTH - MARGIN, top + height)
    draw.rounded_rectangle(box, radius=14, outline=LINE, width=2)
    draw.ellipse((MARGIN + 18, top + 18, MARGIN + 74, top + 74), fill=tint)
    _write(draw, (MARGIN + 34, top + 24), reply.name[:1], 30, "#ffffff", is_bold=True)
    _write(draw, (MARGIN + 94, top + 14), reply.name, 24, INK, is_bold=True)
    about = f"{reply.handle} · {reply.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    _write(draw, (MARGIN + 94, top + 46), about, 20, QUIET)
    for place, line in enumerate(lines):
        _write(draw, (MARGIN + 94, top + 84 + 38 * place), line, 26, INK)


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    fill: str,
    *,
    is_bold: bool = False,
) -> None:
    """Write a line, each character in a font that has it, on one base line."""
    left, top = at
    for character in text:
        font = _font_for(character, size, is_bold)
        draw.text((left, top + size), character, font=font, fill=fill, anchor="ls")
        left += font.getlength(character)


def _wrap(text: str, size: int, width: int) -> list[str]:
    """Break between words, and between any two Chinese characters."""
    lines, line = [], ""
    for word in _words(text):
        if line and _length(line + word.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    words = [""]
    for character in text:
        words[-1] += character
        if character == " " or ord(character) > 0x2E80:
            words.append("")
    return words


def _length(text: str, size: int) -> float:
    return sum(_font_for(c, size, is_bold=False).getlength(c) for c in text)


def _drawable(text: str) -> str:
    """Leave out what neither font draws, such as emoji."""
    known = fonts.coverage(fonts.SANS.name) | fonts.coverage("cjk")
    return "".join(character for character in text if ord(character) in known).strip()


def _png(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.quantize(128).save(made, "PNG", optimize=True)
    return made.getvalue()
