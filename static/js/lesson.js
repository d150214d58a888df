import * as api from "./api/client.js";
import { createGallery } from "./digit/gallery.js";
import { rasterise } from "./digit/ink.js";
import { createPad } from "./digit/pad.js";
import { createPhotoSteps } from "./digit/photo-steps.js";
import { createUpload } from "./digit/upload.js";
import { createDock } from "./dock/dock.js";
import { createEditor } from "./dock/number-editor.js";
import { find } from "./dom/find.js";
import { openTrace } from "./model/tensors.js";
import { createDivider } from "./page/divider.js";
import { loadPlotlyAhead } from "./page/plotly-ahead.js";
import { createStatus } from "./page/status.js";
import { createTheme } from "./page/theme.js";
import * as plot from "./paint/plotly.js";
import { createWeightDrag } from "./picture/drag-weight.js";
import { createPicture } from "./picture/picture.js";
import { createReadout } from "./picture/readout.js";
import { createDownload } from "./share/download.js";
import { createShare } from "./share/share.js";
import { createActions } from "./state/actions.js";
import { createAddress, viewOf } from "./state/address.js";
import { INITIAL } from "./state/state.js";
import { createStore } from "./state/store.js";

/** A lesson: the parts of main.js beside a text, without the cards. */

/** @param {string} id */
const element = (id) => find(document, `#${id}`, HTMLElement);
const plotly = element("picture").dataset.plotly ?? "";

// The state, and everything that can happen to it.
const store = createStore(INITIAL);
const actions = createActions(store, api, rasterise);

// The reader's own digit: drawn, chosen from the samples, or uploaded.
createPad(element("digit"), store, actions);
createGallery(element("samples"), store, actions);
createUpload({ input: find(document, "#upload", HTMLInputElement), target: element("drop") }, actions);
createPhotoSteps(element("steps"), store, actions);

// What the page is doing, and what went wrong.
createStatus(
  {
    picture: element("picture"),
    busy: element("busy"),
    link: element("link-error"),
    errors: {
      digit: element("digit-error"),
      picture: element("picture-error"),
    },
  },
  store,
  actions,
);

// One number: read, changed and explained. The picture comes last, so that it is drawn in the room that all others leave.
createReadout(element("readout"), store);
createEditor(element("editor"), store, actions);
createWeightDrag(element("picture"), store, actions);
createDivider(element("divider"), element("dock"));
const dock = createDock(element("dock"), store, actions);
const picture = createPicture(element("picture"), store, actions);

// What leaves the page: links and files.
createShare(element("share"), store, viewOf);
createDownload(element("download"), store, {
  exportFile: api.exportFile,
  loadPlotly: () => plot.load(plotly),
  drawImage: picture.image,
});

// Canvases do not follow the theme by themselves.
createTheme(element("theme"), () => {
  picture.redraw();
  dock.redraw();
});

// The address starts the page: with the view that it holds, or with the picture that the server put into the page.
createAddress(store, actions, { first: openTrace(JSON.parse(element("first").textContent)), writes: true });

// plotly.js draws over the picture as soon as it has been loaded.
plot.loaded.then(picture.redraw);
loadPlotlyAhead(store, plotly);
