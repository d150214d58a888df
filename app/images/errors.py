"""Why a picture can't be read."""

TAKEN = "Send one handwritten digit as a PNG, JPEG, WebP, GIF or BMP image."


class ImageError(ValueError):
    """A picture that can't become a digit.

    `code` is one of: empty, unsupported, unreadable, too_large, blank; the text says what was wrong and what we take.
    """

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(f"{problem} {TAKEN}")
        self.code = code
