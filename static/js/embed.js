import { createActions, INITIAL } from "./actions.js";
import { createAddress, viewOf } from "./address.js";
import * as api from "./api.js";
import { createDock } from "./dock/dock.js";
import { createEditor } from "./editor.js";
import { rasterise } from "./ink.js";
import { encode } from "./link.js";
import { createPicture } from "./picture.js";
import * as plot from "./plot.js";
import { createReadout } from "./readout.js";
import { createStatus } from "./status.js";
import { createStore } from "./store.js";
import { openTrace } from "./tensors.js";
import { createTheme } from "./theme.js";

/** The picture or one derivation in a frame of another page: the same parts, wired without what brings a digit in. */

const at = (id) => document.getElementById(id);

const store = createStore(INITIAL);
const actions = createActions(store, api, rasterise);

createReadout(at("readout"), store);
createStatus(
  { picture: at("picture"), busy: at("busy"), link: at("link-error"), errors: { picture: at("picture-error") } },
  store,
  actions,
);
createEditor(at("editor"), store, actions);
const dock = createDock(at("dock"), store, actions);
const picture = createPicture(at("picture"), store, actions);
for (const part of ["shown", "selection", "dock"]) {
  store.watch((state) => state[part], async () => {
    if (store.state.shown) at("whole").href = `/#${await encode(viewOf(store.state))}`;
  });
}
createAddress(store, actions, { first: openTrace(JSON.parse(at("first").textContent)), writes: false });

createTheme(document.body, () => {
  picture.redraw();
  dock.redraw();
});
plot.load(at("picture").dataset.plotly).then(picture.redraw, () => {
  at("plotly-error").hidden = false;
});
