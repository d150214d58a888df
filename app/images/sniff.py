"""The kind of a file, by its first bytes. Errors name it; Pillow decides what it can read."""

from typing import NamedTuple


class Kind(NamedTuple):
    """What kind of file it seems to be, and whether it is one that we accept."""

    name: str
    taken: bool = False


_TAKEN = {
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"BM": "a BMP image",
}
_NOT_TAKEN = {
    b"%PDF": "a PDF document",
    b"II*\x00": "a TIFF or raw image",
    b"MM\x00*": "a TIFF or raw image",
    b"8BPS": "a Photoshop file",
    b"\x00\x00\x01\x00": "an icon (ICO)",
    b"\x00\x00\x00\x0cjP  ": "a JPEG 2000 image",
    b"\xff\x4f\xff\x51": "a JPEG 2000 image",
    b"\x00\x00\x00\x0cJXL ": "a JPEG XL image",
    b"\xff\x0a": "a JPEG XL image",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\x1f\x8b": "a gzip archive",
}
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "a HEIC photo"),
    **dict.fromkeys((b"avif", b"avis"), "an AVIF image"),
}


def sniff(data: bytes) -> Kind:
    """Name a file with its article, such as "a HEIC photo". Pillow tries to read it if it is `taken`."""
    start = data[:1024]
    if start[4:8] == b"ftyp":
        return Kind(_BRANDS.get(start[8:12], "a video"))
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return Kind("a WebP image", taken=True)
    text = _text(start)
    if text is not None:
        return Kind(text)
    for magic, name in _TAKEN.items():
        if start.startswith(magic):
            return Kind(name, taken=True)
    for magic, name in _NOT_TAKEN.items():
        if start.startswith(magic):
            return Kind(name)
    return Kind("an unknown kind of file")


def _text(start: bytes) -> str | None:
    """The kind of text file; None for anything else."""
    try:
        text = start.decode(errors="strict").lower()
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:
            return None
        text = start[: error.start].decode().lower()
    if "<svg" in text:
        return "an SVG drawing"
    if text.lstrip("\ufeff \t\r\n").startswith("%pdf"):
        return None
    if any(character < " " and character not in "\t\r\n\f" for character in text):
        return None
    return "a web page" if "<html" in text or "<!doctype html" in text else "text"
