import * as api from "../api/client.js";
import { rasterise } from "../digit/ink.js";
import { createDock } from "../dock/dock.js";
import { createEditor } from "../dock/number-editor.js";
import { byId } from "../dom/find.js";
import { openTrace } from "../model/tensors.js";
import { loadPlotlyAhead } from "../page/plotly-ahead.js";
import { createStatus } from "../page/status.js";
import { createTheme } from "../page/theme.js";
import { createWrongPass } from "../page/wrong-pass.js";
import * as plot from "../paint/plotly.js";
import { createPicture } from "../picture/picture.js";
import { createReadout } from "../picture/readout.js";
import { createActions } from "../state/actions.js";
import { INITIAL } from "../state/state.js";
import { createStore } from "../state/store.js";

/**
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {import("../state/state.js").Actions} Actions
 */

/** The state of a page, and everything that can happen to it. */
export function createState() {
  const store = createStore(INITIAL);
  return { store, actions: createActions(store, api, rasterise) };
}

/**
 * The instrument: the picture, and one number of it read, changed and explained.
 *
 * It is created after all other parts of the page, so that the picture is drawn in the room that they leave.
 *
 * @param {Store} store
 * @param {Actions} actions
 * @param {{errors: import("../page/status.js").ErrorBoxes, theme: HTMLElement, redraw?: () => void}} page  where errors
 *   stand, what has the switch of the theme, and what else must be painted again when the theme changes
 */
export function createInstrument(store, actions, { errors, theme, redraw }) {
  createStatus(
    {
      picture: byId("picture"),
      busy: byId("busy"),
      crowd: byId("crowd"),
      link: byId("link-error"),
      errors: { ...errors, picture: byId("picture-error") },
    },
    store,
    actions,
  );
  createWrongPass(byId("wrong-pass"), store, actions);
  createReadout(byId("readout"), store);
  createEditor(byId("editor"), store, actions);
  const dock = createDock(byId("dock"), store, actions);
  const picture = createPicture(byId("picture"), store, actions);

  // Canvases do not follow the theme by themselves.
  createTheme(theme, () => {
    picture.redraw();
    dock.redraw();
    redraw?.();
  });

  // plotly.js draws over the picture as soon as it has been loaded.
  plot.loaded.then(picture.redraw);
  loadPlotlyAhead(store, plotlyFile());
  return picture;
}

/** The trace that the server put into the page, so that it begins with a picture. */
export const firstTrace = () => openTrace(JSON.parse(byId("first").textContent));

/** The address of plotly.js. */
export const plotlyFile = () => byId("picture").dataset.plotly ?? "";
