import { find, findAll } from "../dom/find.js";
import { oncePerFrame, oncePerTask } from "../dom/scheduling.js";
import { setText } from "../dom/text.js";
import { hasCell } from "../model/lesson-link.js";
import { placeText } from "../model/slide-place.js";
import { BLOCKS, createCut } from "./slide-cut.js";
import { fit } from "./slide-fit.js";
import { listenToKeys } from "./slide-keys.js";

/**
 * A lesson on a projector: one step at a time in large type, with the enlarged panel of its number. A step that does not
 * fit becomes several slides, each with the number that its text speaks of.
 *
 * @typedef {import("../state/state.js").Store} Store
 */

const LAST = 999; // the last slide of a step, however many it has

/**
 * @param {HTMLElement} article
 * @param {HTMLElement} bar  with the buttons @param {HTMLElement} begin  the button that begins
 * @param {Store} store
 * @param {Pick<import("../state/state.js").Actions,
 *             "turnTo" | "settleAt" | "leaveSlides" | "showStep" | "followLink">} actions
 * @param {(bottom: number) => void} giveRoom  tells the panel where the text of the slide ends
 */
export function createSlides(article, bar, begin, store, actions, giveRoom) {
  const steps = findAll(article, ".step", HTMLElement);
  const cut = createCut(article);
  const isOn = () => store.state.lesson?.mode === "slides";
  /** The step that is shown, counted from 1; 0 is the introduction. */
  const current = () => 1 + steps.findIndex(({ id }) => id === store.state.lesson?.step?.id);
  /** The links to numbers in the text that is shown; those of an answer count when it is open. */
  const links = () =>
    findAll(article, ":is(p, li, td, figcaption) a[data-state]", HTMLAnchorElement).filter(
      (link) => hasCell(link.hash) && link.checkVisibility(),
    );
  /** Show the number that the text of the slide speaks of first, or else that of the step. */
  const showNumber = () => {
    const part = store.state.lesson?.part ?? 1;
    const link = part > 1 && links().find((one) => cut.slideOf({ block: one, share: 0 }) === part);
    if (link) actions.followLink(link.hash);
    else actions.showStep();
  };
  const layOut = createLayout(article, bar, store, actions, { cut, current, links, showNumber, giveRoom });

  /** Show a slide. @param {number} step @param {number} part */
  const turn = (step, part) => {
    actions.turnTo({ step, part });
    layOut.now();
    showNumber();
  };
  /** To the slide before or after; above the first step is the lesson's introduction. @param {1 | -1} by */
  const go = (by) => {
    const [step, part] = [current(), (store.state.lesson?.part ?? 1) + by];
    if (part >= 1 && part <= cut.count) turn(step, part);
    else if (step + by >= 0 && step + by <= steps.length) turn(step + by, by > 0 ? 1 : LAST);
  };
  const enter = () => turn(current(), 1);
  const leave = () => {
    const step = steps[current() - 1];
    actions.leaveSlides();
    (step ?? article).scrollIntoView({ block: "start", behavior: "instant" });
    begin.focus({ preventScroll: true });
  };

  begin.addEventListener("click", enter);
  find(bar, "[data-previous]", HTMLButtonElement).addEventListener("click", () => go(-1));
  find(bar, "[data-next]", HTMLButtonElement).addEventListener("click", () => go(1));
  find(bar, "[data-leave]", HTMLButtonElement).addEventListener("click", leave);
  listenToKeys({ isOn, enter, leave, go });
  // Tab, or the browser's search, has found something on another slide.
  article.addEventListener("focusin", ({ target }) => {
    if (!isOn() || !(target instanceof Element) || target.closest("h2")) return;
    const slide = cut.slideOf({ block: target, share: 0 });
    if (slide && slide !== store.state.lesson?.part) turn(current(), slide);
  });
  article.addEventListener("scroll", () => {
    if (isOn() && cut.inView() !== store.state.lesson?.part) turn(current(), cut.inView());
  });
}

/**
 * Cut the step again whenever something has changed: the slide, the window, a number, a font, an answer that is opened. The
 * reader stays at the paragraph where they were.
 *
 * @param {HTMLElement} article @param {HTMLElement} bar
 * @param {Store} store
 * @param {Pick<import("../state/state.js").Actions, "settleAt">} actions
 * @param {{cut: ReturnType<typeof createCut>, current: () => number, links: () => Element[],
 *          showNumber: () => void, giveRoom: (bottom: number) => void}} parts
 */
function createLayout(article, bar, store, actions, { cut, current, links, showNumber, giveRoom }) {
  const seen = find(bar, "[data-slide]", HTMLElement);
  const said = find(bar, "[data-place]", HTMLElement);
  const count = findAll(article, ".step", HTMLElement).length;
  /** @type {import("./slide-cut.js").Anchor | null} where the reader is */
  let anchor = null;
  let placed = { step: -1, part: 0 }; // the slide that the anchor is on
  let hasOpened = false; // something, which may be on another slide now

  const now = () => {
    const { lesson } = store.state;
    if (lesson?.mode !== "slides") return;
    const step = current();
    const hasPanel = Boolean((lesson.step?.view ?? lesson.usual).cell) || links().length > 0;
    const room = cut.room(hasPanel);
    fit(article, room);
    cut.cut(room);
    const isStill = placed.step === step && placed.part === lesson.part;
    const wanted = (isStill && anchor && cut.slideOf(anchor)) || lesson.part;
    const part = Math.min(wanted, cut.count);
    cut.show(part);
    if (!isStill) anchor = cut.anchorOf(part);
    placed = { step, part };
    const text = placeText(placed, { steps: count, parts: cut.count });
    setText(seen, text.seen);
    setText(said, `${text.said}: ${cut.title().textContent}`);
    giveRoom(cut.bottom());
    if (part !== lesson.part) {
      actions.settleAt(part);
      if (hasOpened) showNumber();
    }
    hasOpened = false;
  };
  const soon = oncePerTask(() => {
    if (placed.step !== current() || placed.part !== store.state.lesson?.part) now();
  });
  const inNextFrame = oncePerFrame(now);

  store.watch(
    ({ lesson }) => lesson?.mode === "slides",
    (on) => {
      document.documentElement.toggleAttribute("data-slides", on);
      bar.hidden = !on;
      placed = { step: -1, part: 0 };
      soon();
    },
  );
  for (const part of /** @type {const} */ (["step", "part"])) store.watch(({ lesson }) => lesson?.[part], soon);
  addEventListener("resize", inNextFrame);
  const observer = new ResizeObserver(inNextFrame);
  for (const block of article.querySelectorAll(BLOCKS)) observer.observe(block);
  /** @param {Element} block */
  const open = (block) => {
    anchor = { block, share: 0 };
    hasOpened = true;
  };
  // What is opened is what the reader wants to see, though there may be no room for it on this slide.
  article.addEventListener(
    "toggle",
    ({ target }) => {
      const answer = target instanceof HTMLDetailsElement && target.open && target.querySelector(".answer > *");
      if (answer) open(answer);
      inNextFrame();
    },
    { capture: true },
  );
  article.addEventListener("click", ({ target }) => {
    const word = target instanceof Element ? target.closest("[data-term][aria-expanded=true]") : null;
    const meaning = word && document.getElementById(word.getAttribute("aria-controls") ?? "");
    if (meaning) open(meaning);
  });
  return { now };
}
