"""The picture of a sum, distorted so that no program reads it at once; drawn with Pillow's own font."""

import base64
import io
import math
from random import SystemRandom

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 220, 72, 8
PAPER, INK = 250, (30, 90)
SIZES = (38, 46)
LEAN = 22  # degrees
WAVE = (2.0, 3.5)  # pixels
LINES, DOTS = 5, 260
chance = SystemRandom()


def picture_of(text):
    """A PNG of the text as a data: address, which the page shows without another request."""
    canvas = Image.new("L", (WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN), PAPER)
    left = MARGIN + chance.randint(8, 20)
    for sign in text:
        left += put(canvas, sign, left)
    encoded = io.BytesIO()
    with_noise(waved(canvas)).save(encoded, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(encoded.getvalue()).decode()


def put(canvas, sign, left):
    """Draw one sign, leaning and of its own size; answers how much room it took."""
    font = ImageFont.load_default(chance.randint(*SIZES))
    glyph = Image.new("L", (60, 64), 0)
    ImageDraw.Draw(glyph).text((30, 32), sign, fill=255, font=font, anchor="mm", stroke_width=1)
    lean = chance.uniform(-LEAN, LEAN) if sign.isdigit() else chance.uniform(-8, 8)
    leaning = glyph.rotate(lean, Image.Resampling.BICUBIC)
    shape = leaning.crop(leaning.getbbox())
    top = (canvas.height - shape.height) // 2 + chance.randint(-6, 6)
    canvas.paste(chance.randint(*INK), (left, top), shape)
    return shape.width + chance.randint(5, 10)


def waved(canvas):
    """The picture with every column moved up or down and every row to a side, without its margin."""
    waves = [(chance.uniform(*WAVE), chance.uniform(40, 70), chance.uniform(0, math.tau)) for _ in range(2)]

    def moved(place, wave):
        height, length, begin = wave
        return height * math.sin(begin + math.tau * place / length)

    step = 4
    mesh = []
    for x in range(0, canvas.width, step):
        for y in range(0, canvas.height, step):
            corners = [(x, y), (x, y + step), (x + step, y + step), (x + step, y)]
            source = [each for a, b in corners for each in (a + moved(b, waves[0]), b + moved(a, waves[1]))]
            mesh.append(((x, y, x + step, y + step), source))
    moved_about = canvas.transform(canvas.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    return moved_about.crop((MARGIN, MARGIN, MARGIN + WIDTH, MARGIN + HEIGHT))


def with_noise(canvas):
    """Lines and dots of the ink's own colours, and holes in it."""
    draw = ImageDraw.Draw(canvas)
    for _ in range(LINES):
        ends = [(chance.randint(0, WIDTH), chance.randint(0, HEIGHT)) for _ in range(2)]
        draw.line(ends, fill=chance.randint(*INK), width=chance.choice([1, 1, 2]))
    for _ in range(DOTS):
        place = (chance.randrange(WIDTH), chance.randrange(HEIGHT))
        draw.point(place, fill=chance.choice([PAPER, chance.randint(*INK)]))
    return canvas
