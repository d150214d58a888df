import { recall, remember } from "../dom/browser-storage.js";

/**
 * The divider between the picture and the dock: dragged, or moved with the arrow keys, it gives one of them more room. How
 * much is remembered in this browser. A double click gives the usual share back.
 */

const KEY = "dock-share";
const STEP = 0.02; // of the stage, for an arrow key
const LIMITS = { least: 0.2, most: 0.9 };

/** @param {HTMLElement} root @param {HTMLElement} dock */
export function createDivider(root, dock) {
  const page = document.documentElement;

  /** The dock's part of the stage, as css/tokens.css or the reader has it. */
  const currentShare = () => Number.parseFloat(getComputedStyle(page).getPropertyValue("--dock-share"));
  /** @param {number | null} share  null: the usual one */
  const apply = (share) => {
    if (share === null) page.style.removeProperty("--dock-share");
    else page.style.setProperty("--dock-share", String(share));
    // In the next frame: before the first picture the browser would compute every style of the page for it.
    requestAnimationFrame(tell);
  };
  const tell = () => {
    root.ariaValueNow = String(Math.round(100 * currentShare()));
  };
  /** @param {number} share */
  const choose = (share) => {
    const within = Math.min(LIMITS.most, Math.max(LIMITS.least, share));
    apply(within);
    remember(KEY, String(within));
  };

  root.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    root.classList.add("dragged");
    const [share, height] = [currentShare(), dock.clientHeight];
    /** @param {PointerEvent} move */
    const drag = (move) => choose((share * (height + down.clientY - move.clientY)) / height);
    const end = () => {
      root.classList.remove("dragged");
      removeEventListener("pointermove", drag);
    };
    addEventListener("pointermove", drag);
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, end, { once: true });
  });
  root.addEventListener("dblclick", () => {
    remember(KEY, "");
    apply(null);
  });
  root.addEventListener("keydown", (event) => {
    const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(currentShare() + step);
  });
  root.addEventListener("focus", tell);
  apply(remembered());
}

/** @returns {number | null} */
function remembered() {
  const share = Number.parseFloat(recall(KEY));
  return share >= LIMITS.least && share <= LIMITS.most ? share : null;
}
