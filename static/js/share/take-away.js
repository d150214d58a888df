import { panelOf } from "../model/cells.js";
import { ReaderError } from "../model/errors.js";
import { cellName } from "../model/format.js";

/**
 * The menu "Take away": the trace as a file that computes or holds it, or what is seen as an image.
 *
 * @param {typeof import("../api/client.js")} api @param {(format: "png" | "svg", panel: string | null) => Promise<Blob>} draw
 */
export function createTake(root, store, api, draw) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const said = find("said");
  const panels = find("shown");

  root.addEventListener("beforetoggle", ({ newState }) => {
    if (newState !== "open") return;
    said.textContent = "";
    const { dock, selection } = store.state;
    find("cell").textContent =
      dock && selection ? `, with the derivation of ${cellName(selection.tensor, selection.index)}` : "";
    if (dock && selection)
      panels.value = [...panels.options].find(({ value }) => value === panelOf(selection.tensor))?.value ?? "";
  });
  root.addEventListener("click", async ({ target }) => {
    const { file, image } = target.closest("button")?.dataset ?? {};
    if (file) await give(`retrograd.${file}`, () => exported(file));
    if (image)
      await give(`retrograd${panels.value && `-${panels.value}`}.${image}`, () => draw(image, panels.value || null));
  });

  function exported(format) {
    const { shown, dock, selection } = store.state;
    return api.exportFile(shown.trace.experiment, format, dock ? selection : null);
  }

  async function give(name, make) {
    if (!store.state.shown) return;
    said.textContent = "Making the file …";
    try {
      save(await make(), name);
      said.textContent = `${name} is in your downloads.`;
    } catch (error) {
      const ours = !(error instanceof ReaderError);
      said.textContent = ours ? `${name} could not be made.` : error.message;
      if (ours) throw error;
    }
  }
}

function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
