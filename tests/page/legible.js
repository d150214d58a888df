/**
 * What a reader could not read on the page as it stands: texts that overlap, texts and formulas that are cut off, a page that scrolls sideways.
 * Every finding is a line that names the texts. The tests evaluate this file in the browser.
 */
() => {
  const SLACK = 1.5; // CSS pixels: the boxes of glyphs are larger than their ink
  const findings = [];
  const named = (text) => `“${text.trim().replace(/\s+/g, " ").slice(0, 30)}”`;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const isForScreenReaders = (element) => element.closest(".visually-hidden") !== null;

  /** The part of a rectangle that its scrolling and clipping ancestors let through. */
  const visiblePart = (element, rect) => {
    let { left, top, right, bottom } = rect;
    for (let box = element; box && box !== document.documentElement; box = box.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(box);
      if (overflowX !== "visible" || overflowY !== "visible") {
        const clip = box.getBoundingClientRect();
        if (overflowX !== "visible") [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        if (overflowY !== "visible") [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      if (position === "fixed") break;
    }
    return { left, top, right, bottom };
  };

  /** Whether it stands in a region that a reader can scroll sideways with the keyboard: then it is not cut off for good. */
  const isInScroller = (element) => {
    const focusable = element.closest("[tabindex='0']:not(#dock-body, [data-about])");
    const grid = element.closest("[role=grid]")?.parentElement; // its cells are reached with the arrow keys
    return [focusable, grid].some((box) => box && ["auto", "scroll"].includes(getComputedStyle(box).overflowX));
  };

  /** Whether another element, such as a sheet, lies over the middle of what the window shows of it: then it is not read here. */
  const isCovered = (element, { left, top, right, bottom }) => {
    if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return false;
    const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    const top1 = document.elementsFromPoint(x, y).find((found) => getComputedStyle(found).pointerEvents !== "none");
    return Boolean(top1) && !element.contains(top1) && !top1.contains(element);
  };

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION", "TEXTAREA"].includes(element.tagName)) continue;
    if (!isSeen(element) || isForScreenReaders(element) || element.closest("math, [data-tip]")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      const part = visiblePart(element, rect);
      const seen = part.right - part.left > 1 && part.bottom - part.top > 1;
      const cut = seen && (rect.right - part.right > SLACK || part.left - rect.left > SLACK);
      if (cut && !isInScroller(element) && !isCovered(element, part)) findings.push(`cut off: ${named(node.data)} by ${Math.round(Math.max(rect.right - part.right, part.left - rect.left))} px`);
      if (seen && !isCovered(element, part)) texts.push({ element, text: node.data, ...part });
    }
  }
  for (const element of document.querySelectorAll(".formula math, [data-formula] math")) {
    if (!isSeen(element)) continue;
    const rect = element.getBoundingClientRect();
    const part = visiblePart(element, rect);
    if (part.bottom > part.top && (rect.right - part.right > SLACK || part.left - rect.left > SLACK)) findings.push(`formula cut off by ${Math.round(rect.right - part.right)} px`);
    texts.push({ element, text: "formula", ...part });
  }
  texts.sort((a, b) => a.top - b.top);
  for (const [i, one] of texts.entries()) {
    for (let j = i + 1; j < texts.length && texts[j].top < one.bottom - SLACK; j++) {
      const other = texts[j];
      if (one.element === other.element || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > SLACK && high > 3 * SLACK) findings.push(`overlap: ${named(one.text)} and ${named(other.text)} by ${Math.round(wide)} x ${Math.round(high)} px`);
    }
  }
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth > clientWidth) findings.push(`the page scrolls sideways: ${scrollWidth} px in ${clientWidth}`);
  for (const element of document.body.querySelectorAll("*")) {
    const { fontSize } = getComputedStyle(element);
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (own && parseFloat(fontSize) < 11 && isSeen(element) && !isForScreenReaders(element) && !element.closest("math")) findings.push(`smaller than 11 px: ${named(element.textContent)} at ${fontSize}`);
  }
  return [...new Set(findings)];
};
