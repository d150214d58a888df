import { contextOf } from "../dom/canvas-context.js";
import { drawPixels } from "../dom/digit-image.js";
import { find } from "../dom/find.js";
import { setHidden } from "../dom/hide.js";
import { oncePerFrame } from "../dom/scheduling.js";
import { isBlank, visible } from "../model/strokes.js";
import { draw } from "./ink.js";
import { listenToPen } from "./pen.js";

/**
 * The pad: it shows the current digit, and a new one is drawn on it.
 *
 * @typedef {import("../state/state.js").State} State
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {import("../state/state.js").Actions} actions
 */
export function createPad(root, store, actions) {
  const surface = find(root, "[data-pad]", HTMLElement);
  const ink = contextOf(find(surface, "[data-ink]", HTMLCanvasElement));
  const digit = find(surface, "[data-digit]", HTMLCanvasElement);
  const stage = find(surface, "[data-stage]", HTMLImageElement);
  const hint = find(surface, "[data-hint]", HTMLElement);
  const pen = find(root, "[data-tool=pen]", HTMLButtonElement);
  const eraser = find(root, "[data-tool=eraser]", HTMLButtonElement);
  const undo = find(root, "[data-undo]", HTMLButtonElement);
  const clear = find(root, "[data-clear]", HTMLButtonElement);

  listenToPen(surface, () => store.state.drawing !== null, actions);
  pen.addEventListener("click", () => actions.chooseTool("pen"));
  eraser.addEventListener("click", () => actions.chooseTool("eraser"));
  undo.addEventListener("click", () => actions.undo());
  clear.addEventListener("click", () => actions.clear());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || hasOwnUndo(event.target)) return;
    event.preventDefault();
    actions.undo();
  });

  const drawInk = oncePerFrame(() => draw(ink, visible(store.state.drawing ?? [])));
  store.watch(
    ({ drawing }) => drawing,
    (drawing) => {
      const blank = drawing !== null && isBlank(drawing);
      drawInk();
      setHidden(digit, drawing !== null);
      setHidden(hint, !blank);
      undo.disabled = !drawing?.length;
      clear.disabled = blank;
      eraser.disabled = drawing === null || blank;
    },
  );
  store.watch(
    ({ tool }) => tool,
    (tool) => {
      pen.ariaPressed = String(tool === "pen");
      eraser.ariaPressed = String(tool === "eraser");
    },
  );
  store.watch(
    ({ shown, drawing }) => (drawing === null ? shown?.digit : null), // what is drawn by hand covers it
    (seen) => {
      if (seen) drawPixels(digit, seen.pixels);
    },
  );
  store.watch(stageOf, (image) => {
    stage.hidden = image === null;
    if (image) stage.src = image;
  });
}

/** Whether undo belongs to the text field that is being typed in. @param {EventTarget | null} target */
function hasOwnUndo(target) {
  return target instanceof Element && target.matches("input:is([type=text], [type=number]), textarea");
}

/** The image of the photo's stage that is looked at; null if the pad shows the digit itself. @param {Readonly<State>} state */
function stageOf({ shown, photoStep, drawing }) {
  const steps = drawing === null ? (shown?.digit.steps ?? []) : [];
  return photoStep < steps.length - 1 ? steps[photoStep].image : null;
}
