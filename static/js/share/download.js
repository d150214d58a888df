import { find } from "../dom/find.js";
import { save } from "../dom/save.js";
import { panelOf } from "../model/cells.js";
import { ReaderError } from "../model/errors.js";
import { cellName } from "../model/format.js";

/**
 * The menu "Download": the trace as a file that holds it, computes it or asks for it, and the picture as an image.
 *
 * @typedef {import("../state/state.js").State} State
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {"png" | "svg"} ImageFormat
 * @typedef {{exportFile: typeof import("../api/client.js").exportFile, loadPlotly: () => Promise<void>,
 *            drawImage: (format: ImageFormat, panel: string | null) => Promise<Blob>}} Sources
 *     drawImage: of one panel; null: of the whole picture
 */

const FILES = /** @type {const} */ ([
  ["py", "retrograd.py"],
  ["ipynb", "retrograd.ipynb"],
  ["npz", "retrograd.npz"],
  ["json", "retrograd.json"],
  ["exercise", "retrograd-exercise.ipynb"],
  ["solution", "retrograd-solution.ipynb"],
]);
const IMAGES = /** @type {const} */ (["png", "svg"]);

/** @param {HTMLElement} root @param {Store} store @param {Sources} sources */
export function createDownload(root, store, { exportFile, loadPlotly, drawImage }) {
  const status = find(root, "[data-status]", HTMLElement);
  const cellHint = find(root, "[data-cell-hint]", HTMLElement);
  const panel = find(root, "[data-panel-choice]", HTMLSelectElement);

  root.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    const { shown } = store.state;
    const cell = openCell(store.state);
    status.textContent = "";
    cellHint.textContent = cell ? `, with the derivation of ${cellName(cell.tensor, cell.index)}` : "";
    if (cell && shown) choose(panel, panelOf(shown.trace, cell.tensor));
  });
  for (const [format, name] of FILES) {
    find(root, `[data-file=${format}]`, HTMLButtonElement).addEventListener("click", () =>
      download(name, ({ trace }) => exportFile(trace.experiment, format, openCell(store.state))),
    );
  }
  for (const format of IMAGES) {
    find(root, `[data-image=${format}]`, HTMLButtonElement).addEventListener("click", () => {
      const name = panel.value ? `retrograd-${panel.value}.${format}` : `retrograd.${format}`;
      return download(name, async () => {
        status.textContent = "Loading plotly.js, which draws the file …";
        await loadPlotly();
        status.textContent = "Drawing the file …";
        return drawImage(format, panel.value || null);
      });
    });
  }

  /** @param {string} name @param {(shown: import("../state/state.js").Shown) => Promise<Blob>} make */
  async function download(name, make) {
    const { shown } = store.state;
    if (!shown) return;
    status.textContent = "Making the file …";
    try {
      save(await make(shown), name);
      status.textContent = `${name} is in your downloads.`;
    } catch (error) {
      const isForReader = error instanceof ReaderError;
      status.textContent = isForReader ? error.message : `${name} could not be made.`;
      if (!isForReader) throw error;
    }
  }
}

/** The cell whose derivation is open. @param {State} state */
function openCell({ dock, selection }) {
  return dock ? selection : null;
}

/**
 * Choose an option; the first one if there is no such option.
 *
 * @param {HTMLSelectElement} select @param {string} value
 */
function choose(select, value) {
  const options = Array.from(select.options, (option) => option.value);
  select.value = options.includes(value) ? value : options[0];
}
