"""A picture of a three, drawn with Pillow's own font, and files of it in every supported format."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont


def three(width: int = 120, height: int = 160, ink: str = "black", paper: str = "white") -> Image.Image:
    """An RGB picture. It is not square and the digit is off-centre, so turning or mirroring it changes it."""
    picture = Image.new("RGB", (width, height), paper)
    font = ImageFont.load_default(0.75 * min(width, height))
    ImageDraw.Draw(picture).text((0.35 * width, 0.05 * height), "3", ink, font)
    return picture


def save(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def sixteen_bit(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)


def files() -> dict[str, bytes]:
    """The three as a file in every format and mode, by a descriptive name."""
    picture, grey = three(), three().convert("L")
    other = Image.new("RGB", picture.size, "red")
    return {
        "png, 1 bit": save(picture.convert("1"), "PNG"),
        "png, grey": save(grey, "PNG"),
        "png, grey with alpha": save(grey.convert("LA"), "PNG"),
        "png, palette": save(picture.convert("P"), "PNG"),
        "png, palette with a transparent colour": save(picture.quantize(8), "PNG", transparency=0),
        "png, colour": save(picture, "PNG"),
        "png, colour with alpha": save(picture.convert("RGBA"), "PNG"),
        "png, 16 bit": save(sixteen_bit(picture), "PNG"),
        "jpeg, colour": save(picture, "JPEG", quality=95),
        "jpeg, grey": save(grey, "JPEG", quality=95),
        "jpeg, cmyk": save(picture.convert("CMYK"), "JPEG", quality=95),
        "jpeg, progressive": save(picture, "JPEG", quality=95, progressive=True),
        "jpeg, mpo of two frames": save(picture, "MPO", quality=95, save_all=True, append_images=[other]),
        "webp": save(picture, "WEBP", quality=90),
        "webp, lossless": save(picture, "WEBP", lossless=True),
        "webp, alpha": save(picture.convert("RGBA"), "WEBP", lossless=True),
        "webp, animated": save(picture, "WEBP", lossless=True, save_all=True, append_images=[other]),
        "gif": save(picture, "GIF"),
        "gif of two frames": save(picture, "GIF", save_all=True, append_images=[other]),
        "bmp": save(picture, "BMP"),
        "bmp, grey": save(grey, "BMP"),
        "bmp, 1 bit": save(picture.convert("1"), "BMP"),
    }
