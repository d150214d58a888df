"""Replacing transparency by paper."""

import numpy as np
from PIL import Image


def flatten(image: Image.Image) -> Image.Image:
    """RGB or RGBA -> RGB. The paper is white for dark ink, and black for bright ink.

    A picture that is mostly opaque and has several colours has paper of its own, and only its gaps are filled with it.
    """
    if image.mode != "RGBA":
        return image
    pixels = np.asarray(image)
    seen = pixels[pixels[..., 3] > 127][:, :3]
    brightness = seen.mean(axis=1) if len(seen) else np.zeros(1)
    paper = (0, 0, 0) if np.median(brightness) > 127 else (255, 255, 255)
    if len(seen) > pixels[..., 3].size / 2 and np.ptp(np.percentile(brightness, [2, 98])) > 64:
        red, green, blue = np.median(seen, axis=0)
        paper = (int(red), int(green), int(blue))
    ground = Image.new("RGBA", image.size, (*paper, 255))
    return Image.alpha_composite(ground, image).convert("RGB")
