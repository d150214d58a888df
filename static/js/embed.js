import * as api from "./api/client.js";
import { rasterise } from "./digit/ink.js";
import { createDock } from "./dock/dock.js";
import { createEditor } from "./dock/number-editor.js";
import { find } from "./dom/find.js";
import { openTrace } from "./model/tensors.js";
import { loadPlotlyAhead } from "./page/plotly-ahead.js";
import { createStatus } from "./page/status.js";
import { createTheme } from "./page/theme.js";
import { createWrongPass } from "./page/wrong-pass.js";
import * as plot from "./paint/plotly.js";
import { createPicture } from "./picture/picture.js";
import { createReadout } from "./picture/readout.js";
import { createWholeLink } from "./share/whole-link.js";
import { createActions } from "./state/actions.js";
import { createAddress, viewOf } from "./state/address.js";
import { INITIAL } from "./state/state.js";
import { createStore } from "./state/store.js";

/** The picture, or one derivation, in a frame of another page: the parts of main.js without what brings a digit in. */

/** @param {string} id */
const element = (id) => find(document, `#${id}`, HTMLElement);
const plotly = element("picture").dataset.plotly ?? "";

// The state, and everything that can happen to it.
const store = createStore(INITIAL);
const actions = createActions(store, api, rasterise);

// What the page is doing, and what went wrong.
createStatus(
  {
    picture: element("picture"),
    busy: element("busy"),
    crowd: element("crowd"),
    link: element("link-error"),
    errors: { picture: element("picture-error") },
  },
  store,
  actions,
);

// One number: read, changed and explained. The picture comes last, so that it is drawn in the room that all others leave.
createWrongPass(element("wrong-pass"), store, actions);
createReadout(element("readout"), store);
createEditor(element("editor"), store, actions);
const dock = createDock(element("dock"), store, actions);
const picture = createPicture(element("picture"), store, actions);

// The way to the whole page.
createWholeLink(find(document, "#whole", HTMLAnchorElement), store, viewOf);

// Canvases do not follow the theme by themselves.
createTheme(document.body, () => {
  picture.redraw();
  dock.redraw();
});

// The address starts the page. That of a frame belongs to the page around it, and is not written.
createAddress(store, actions, { first: openTrace(JSON.parse(element("first").textContent)), writes: false });

// plotly.js draws over the picture as soon as it has been loaded.
plot.loaded.then(picture.redraw);
loadPlotlyAhead(store, plotly);
