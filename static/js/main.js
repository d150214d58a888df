import { createActions, INITIAL } from "./actions.js";
import { createAddress } from "./address.js";
import * as api from "./api.js";
import { createDock } from "./dock/dock.js";
import { createBatchCard } from "./batch-card.js";
import { createDeltaEditor } from "./delta-editor.js";
import { createDrag } from "./drag.js";
import { createEditor } from "./editor.js";
import { createGallery } from "./gallery.js";
import { rasterise } from "./ink.js";
import { createNetworkCard } from "./network-card.js";
import { createObjectiveCard } from "./objective-card.js";
import { createPad } from "./pad.js";
import { createPicture } from "./picture.js";
import * as plot from "./plot.js";
import { createPrediction } from "./prediction.js";
import { createReadout } from "./readout.js";
import { watchResolution } from "./resolution.js";
import { createShare } from "./share.js";
import { createStatus } from "./status.js";
import { createSteps } from "./steps.js";
import { createStore } from "./store.js";
import { createTake } from "./take.js";
import { openTrace } from "./tensors.js";
import { createTheme } from "./theme.js";
import { createTrainCard } from "./train-card.js";
import { createUpload } from "./upload.js";

const at = (id) => document.getElementById(id);

const store = createStore(INITIAL);
const actions = createActions(store, api, rasterise);

createPad(at("digit"), store, actions);
createGallery(at("samples"), store, actions);
createSteps(at("steps"), store, actions);
createUpload({ input: at("upload"), target: at("drop") }, actions);
createObjectiveCard(at("objective"), at("picture"), store, actions);
createDeltaEditor(at("delta"), store, actions);
createNetworkCard(at("network"), store, actions);
createEditor(at("editor"), store, actions);
createDrag(at("picture"), store, actions);
createTrainCard(at("train"), store, actions);
createPrediction(at("prediction"), store);
const batch = createBatchCard(at("batch"), store, actions);
createReadout(at("readout"), store);
createStatus(
  {
    picture: at("picture"),
    busy: at("busy"),
    link: at("link-error"),
    errors: {
      digit: at("digit-error"),
      objective: at("objective-error"),
      network: at("network-error"),
      picture: at("picture-error"),
    },
  },
  store,
  actions,
);

const dock = createDock(at("dock"), store, actions);
const picture = createPicture(at("picture"), store, actions);
createTheme(at("theme"), () => {
  picture.redraw();
  dock.redraw();
  batch.redraw();
});
watchResolution(batch.redraw);
createShare(at("share"), store);
createTake(at("take"), store, api, picture.image);
createAddress(store, actions, { first: openTrace(JSON.parse(at("first").textContent)), writes: true });

plot.load(at("picture").dataset.plotly).then(picture.redraw, () => {
  at("plotly-error").hidden = false;
});
