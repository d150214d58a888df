/**
 * Say what the room could not read of a presentation: text below the edge, under the panel or the bar, or smaller than it
 * should be; lines that are cut; and, going through all slides by key, from the one end to the other, text that is on no slide, or on two. Every finding is
 * a line. Returns them with the places of the slides. The tests evaluate this file in the browser.
 */
({ goesThrough }) => {
  const SLACK = 2; // CSS pixels: the boxes of glyphs are larger than their ink
  const LEAST = { text: 24, formula: 17.5, cell: 18 }; // the indices of an index have 17.6
  const findings = [];
  const places = [];
  const [article, panel, bar] = [".lesson", "#slide-panel", "#slides-bar"].map((one) => document.querySelector(one));
  const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const place = () => bar.querySelector("[data-slide]").textContent;
  const squeezed = (text) => text.replace(/\s+/g, "");
  const range = document.createRange();

  const nodes = () => {
    const found = [];
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (!element.closest("h1, annotation, desc, title")) found.push(node);
    }
    return found;
  };
  const rectsOf = (node, from = 0, to = node.length) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(({ width, height }) => width && height);
  };

  /** What of a text is in view; a line that is so in part is a finding. */
  const inView = (node, window) => {
    const isIn = (rect) => rect.left < window.right && rect.right > window.left;
    const rects = rectsOf(node);
    for (const rect of rects.filter(isIn)) check(node, rect, window);
    if (rects.every(isIn)) return node.data;
    if (!rects.some(isIn)) return "";
    return [...node.data].filter((_, i) => rectsOf(node, i, i + 1).some(isIn)).join("");
  };

  const check = (node, rect, window) => {
    const limits = [innerHeight, ...(panel.hidden ? [] : [panel.getBoundingClientRect().top])];
    const buttons = bar.getBoundingClientRect();
    if (rect.right > buttons.left) limits.push(buttons.top);
    const what = `${place()} “${node.data.trim().slice(0, 30)}”`;
    if (rect.bottom > Math.min(...limits) + SLACK) findings.push(`${what} ends at ${rect.bottom} of ${limits}`);
    if (rect.top < -SLACK) findings.push(`${what} begins above the slide`);
    if (rect.left < window.left - SLACK || rect.right > window.right + SLACK) findings.push(`${what} is cut at the side`);
    const svg = node.parentElement.closest("svg");
    const zoom = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    const size = Number.parseFloat(getComputedStyle(node.parentElement).fontSize) * zoom;
    const least = svg ? LEAST.cell : node.parentElement.closest("math") ? LEAST.formula : LEAST.text;
    if (size < least - 0.1) findings.push(`${what} has ${size} pixels`);
  };

  const look = () => {
    const window = article.getBoundingClientRect();
    places.push(place());
    const table = panel.hidden ? null : panel.querySelector("table");
    if (!panel.hidden && panel.getBoundingClientRect().bottom > innerHeight + 1) findings.push(`${place()} panel is cut`);
    if (table && table.getBoundingClientRect().right > bar.getBoundingClientRect().left) findings.push(`${place()} bar`);
    return nodes().map((node) => (node.parentElement.closest("h2") ? "" : inView(node, window)));
  };

  if (!goesThrough) {
    look();
    return { findings, places };
  }
  const stepOf = (one) => one.split(/[./ ]/)[0];
  const isForwards = stepOf(place()) === "0"; // else back from the end
  const [on, back] = isForwards ? ["PageDown", "PageUp"] : ["PageUp", "PageDown"];
  for (let before = null; before !== place(); press(back)) before = place(); // another cut may have put slides before
  let all = squeezed(textOf());
  let shown = "";
  for (let before = null; before !== place(); press(on)) {
    if (before && stepOf(before) !== stepOf(place())) {
      compare(before);
      [all, shown] = [squeezed(textOf()), ""];
    }
    before = place();
    const text = squeezed(look().join(""));
    shown = isForwards ? shown + text : text + shown;
  }
  compare(place());

  function compare(last) {
    if (all !== shown) findings.push(`at ${last} the slides of the step show\n${shown}\nof\n${all}`);
  }

  /** The text of the step that is shown. */
  function textOf() {
    return nodes()
      .filter((node) => !node.parentElement.closest("h2"))
      .map(({ data }) => data)
      .join("");
  }
  if (scrollY || document.documentElement.scrollHeight > innerHeight) findings.push("the page can be scrolled");
  return { findings, places };
}
