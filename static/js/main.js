import * as api from "./api/client.js";
import { createBatchCard } from "./cards/batch.js";
import { createDeltaEditor } from "./cards/delta.js";
import { createNetworkCard } from "./cards/network.js";
import { createObjectiveCard } from "./cards/objective.js";
import { createPrediction } from "./cards/prediction.js";
import { createTrainCard } from "./cards/training.js";
import { createGallery } from "./digit/gallery.js";
import { rasterise } from "./digit/ink.js";
import { createPad } from "./digit/pad.js";
import { createSteps } from "./digit/photo-steps.js";
import { createUpload } from "./digit/upload.js";
import { createDock } from "./dock/dock.js";
import { createEditor } from "./dock/number-editor.js";
import { watchPixelRatio } from "./dom/pixel-ratio.js";
import { openTrace } from "./model/tensors.js";
import { createStatus } from "./page/status.js";
import { createTheme } from "./page/theme.js";
import * as plot from "./paint/plotly.js";
import { createDrag } from "./picture/drag-weight.js";
import { createPicture } from "./picture/picture.js";
import { createReadout } from "./picture/readout.js";
import { createDownload } from "./share/download.js";
import { createShare } from "./share/share.js";
import { createActions } from "./state/actions.js";
import { createAddress, viewOf } from "./state/address.js";
import { INITIAL } from "./state/state.js";
import { createStore } from "./state/store.js";

/** The page: the store, the actions and every part of the page, wired together. */

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
watchPixelRatio(batch.redraw);
createShare(at("share"), store, viewOf);
createDownload(at("download"), store, { exportFile: api.exportFile, drawImage: picture.image });
createAddress(store, actions, { first: openTrace(JSON.parse(at("first").textContent)), writes: true });

plot.load(at("picture").dataset.plotly).then(picture.redraw, () => {
  at("plotly-error").hidden = false;
});
