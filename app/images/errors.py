"""Why a picture can't be read as a digit."""

TAKEN = "Send one handwritten digit as a PNG, JPEG, WebP, GIF or BMP image."


class ImageError(ValueError):
    """A picture that can't be read as a digit.

    `code` is empty, unsupported, unreadable, too_large or blank. The text says what is wrong and what to send.
    """

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(f"{problem} {TAKEN}")
        self.code = code
        self.problem = problem
