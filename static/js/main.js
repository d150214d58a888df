import * as api from "./api/client.js";
import { createBatchCard } from "./cards/batch.js";
import { createCompareCard } from "./cards/compare.js";
import { createDeltaEditor } from "./cards/delta.js";
import { createNetworkCard } from "./cards/network.js";
import { createObjectiveCard } from "./cards/objective.js";
import { createPredictionCard } from "./cards/prediction.js";
import { createTrainingCard } from "./cards/training.js";
import { createGallery } from "./digit/gallery.js";
import { rasterise } from "./digit/ink.js";
import { createPad } from "./digit/pad.js";
import { createPhotoSteps } from "./digit/photo-steps.js";
import { createUpload } from "./digit/upload.js";
import { createDock } from "./dock/dock.js";
import { createEditor } from "./dock/number-editor.js";
import { find } from "./dom/find.js";
import { watchPixelRatio } from "./dom/pixel-ratio.js";
import { openTrace } from "./model/tensors.js";
import { createDivider } from "./page/divider.js";
import { createFirstQuestion } from "./page/first-question.js";
import { createHints } from "./page/hints.js";
import { loadPlotlyAhead } from "./page/plotly-ahead.js";
import { createPracticeLink } from "./page/practice-link.js";
import { createStatus } from "./page/status.js";
import { createTheme } from "./page/theme.js";
import { createWrongPass } from "./page/wrong-pass.js";
import * as plot from "./paint/plotly.js";
import { createWeightDrag } from "./picture/drag-weight.js";
import { createPicture } from "./picture/picture.js";
import { createReadout } from "./picture/readout.js";
import { createDownload } from "./share/download.js";
import { createShare } from "./share/share.js";
import { createActions } from "./state/actions.js";
import { createAddress, viewOf } from "./state/address.js";
import { imageOf } from "./state/navigation.js";
import { INITIAL } from "./state/state.js";
import { createStore } from "./state/store.js";

/** The page: its parts, wired to one state and its actions. */

/** @param {string} id */
const element = (id) => find(document, `#${id}`, HTMLElement);
const plotly = element("picture").dataset.plotly ?? "";

// The state, and everything that can happen to it.
const store = createStore(INITIAL);
const actions = createActions(store, api, rasterise);

// The digit: drawn, chosen from the samples, or uploaded.
createPad(element("digit"), store, actions);
createGallery(element("samples"), store, actions);
createUpload({ input: find(document, "#upload", HTMLInputElement), target: element("drop") }, actions);
createPhotoSteps(element("steps"), store, actions);

// The cards: what is computed, and what can be done with it.
createPredictionCard(element("prediction"), store);
createObjectiveCard(element("objective"), element("picture"), store, actions);
createDeltaEditor(element("delta"), store, actions);
createNetworkCard(element("network"), store, actions);
createTrainingCard(element("train"), store, actions);
createCompareCard(element("compare"), actions);
const batch = createBatchCard(find(document, "#batch", HTMLDetailsElement), store, actions);

// What the page is doing, and what went wrong.
createStatus(
  {
    picture: element("picture"),
    busy: element("busy"),
    crowd: element("crowd"),
    link: element("link-error"),
    errors: {
      digit: element("digit-error"),
      objective: element("objective-error"),
      network: element("network-error"),
      picture: element("picture-error"),
    },
  },
  store,
  actions,
);

// One number: read, changed and explained. The picture comes last, so that it is drawn in the room that all others leave.
createWrongPass(element("wrong-pass"), store, actions);
createReadout(element("readout"), store);
createEditor(element("editor"), store, actions);
createWeightDrag(element("picture"), store, actions);
createHints(element("hints"), store);
createFirstQuestion(element("first-question"), store, imageOf);
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

// Canvases do not follow the theme or the resolution of the screen by themselves.
createTheme(element("theme"), () => {
  picture.redraw();
  dock.redraw();
  batch.redraw();
});
watchPixelRatio(batch.redraw);

// The address starts the page: with the view that it holds, or with the picture that the server put into the page.
createPracticeLink(find(document, "#to-practice", HTMLAnchorElement), store, imageOf);
createAddress(store, actions, { first: openTrace(JSON.parse(element("first").textContent)), writes: true });

// plotly.js draws over the picture as soon as it has been loaded.
plot.loaded.then(picture.redraw);
loadPlotlyAhead(store, plotly);
