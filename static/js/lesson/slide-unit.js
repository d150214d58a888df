const LEAST = { width: 1280, height: 720 }; // CSS pixels of a window whose slides have the sizes that are written down

/**
 * Lengths on slides are given for a window of 1280 x 720 CSS pixels, and are as many times larger in a larger one: who sits
 * in the last row sees the same picture, whatever the projector's resolution. In a smaller window they are not smaller.
 */
export const slideUnit = () => Math.max(1, Math.min(innerWidth / LEAST.width, innerHeight / LEAST.height));
