import { drawPixels } from "../dom/digit-image.js";
import { isBlank, visible } from "../model/strokes.js";
import { draw } from "./ink.js";

/** The pad: what the digit is now, and where a new one is drawn. */
export function createPad(root, store, actions) {
  const surface = root.querySelector("[data-pad]");
  const ink = surface.querySelector("[data-ink]");
  const digit = surface.querySelector("[data-digit]");
  const stage = surface.querySelector("[data-stage]");
  const hint = surface.querySelector("[data-hint]");
  const tools = [...root.querySelectorAll("[data-tool]")];
  const undo = root.querySelector("[data-undo]");
  const clear = root.querySelector("[data-clear]");

  drawWithPointer(surface, actions);
  for (const tool of tools) tool.addEventListener("click", () => actions.chooseTool(tool.dataset.tool));
  undo.addEventListener("click", actions.undo);
  clear.addEventListener("click", actions.clear);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    if (event.target.matches("input:is([type=text], [type=number]), textarea")) return; // it has an undo of its own
    event.preventDefault();
    actions.undo();
  });

  const drawInk = oncePerFrame(() => draw(ink.getContext("2d"), visible(store.state.drawing ?? [])));
  store.watch(
    ({ drawing }) => drawing,
    (drawing) => {
      const blank = drawing !== null && isBlank(drawing);
      drawInk();
      digit.hidden = drawing !== null;
      hint.hidden = !blank;
      undo.disabled = !drawing?.length;
      clear.disabled = blank;
      tools.find(({ dataset }) => dataset.tool === "eraser").disabled = drawing === null || blank;
    },
  );
  store.watch(
    ({ tool }) => tool,
    (chosen) => {
      for (const tool of tools) tool.setAttribute("aria-pressed", String(tool.dataset.tool === chosen));
    },
  );
  store.watch(
    ({ shown }) => shown?.digit,
    (shown) => shown && drawPixels(digit, shown.pixels),
  );
  store.watch(stageOf, (image) => {
    stage.hidden = image === null;
    if (image) stage.src = image;
  });
}

function oncePerFrame(draw) {
  let waiting = 0;
  return () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  };
}

/** The stage of the photo that is looked at; null where the pad shows the digit itself. */
function stageOf({ shown, photoStep, drawing }) {
  const steps = drawing === null ? (shown?.digit.steps ?? []) : [];
  return photoStep < steps.length - 1 ? steps[photoStep].image : null;
}

/** Where the browser tells of a move at once and not with the next frame, the request is on its way half a frame sooner. */
const MOVE = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";

/** Mouse, finger and pen alike; points the browser has merged into one event are all taken. */
function drawWithPointer(surface, actions) {
  let pointer = null;
  let box = null; // measured once a stroke: every point of it would have the page laid out
  const pointOf = ({ clientX, clientY }) => ({
    x: (clientX - box.left) / box.width,
    y: (clientY - box.top) / box.height,
  });
  surface.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    pointer = event.pointerId;
    box = surface.getBoundingClientRect();
    surface.setPointerCapture(pointer);
    actions.beginStroke(pointOf(event));
  });
  surface.addEventListener(MOVE, (event) => {
    if (event.pointerId !== pointer) return;
    const merged = event.getCoalescedEvents?.() ?? [];
    actions.extendStroke((merged.length ? merged : [event]).map(pointOf));
  });
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    actions.endStroke();
  };
  surface.addEventListener("pointerup", end);
  surface.addEventListener("pointercancel", end);
}
