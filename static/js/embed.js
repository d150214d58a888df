import * as api from "./api/client.js";
import { rasterise } from "./digit/ink.js";
import { createDock } from "./dock/dock.js";
import { createEditor } from "./dock/number-editor.js";
import { encode } from "./model/link.js";
import { openTrace } from "./model/tensors.js";
import { createStatus } from "./page/status.js";
import { createTheme } from "./page/theme.js";
import * as plot from "./paint/plotly.js";
import { createPicture } from "./picture/picture.js";
import { createReadout } from "./picture/readout.js";
import { createActions } from "./state/actions.js";
import { createAddress, viewOf } from "./state/address.js";
import { INITIAL } from "./state/state.js";
import { createStore } from "./state/store.js";

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
  store.watch(
    (state) => state[part],
    async () => {
      if (store.state.shown) at("whole").href = `/#${await encode(viewOf(store.state))}`;
    },
  );
}
createAddress(store, actions, { first: openTrace(JSON.parse(at("first").textContent)), writes: false });

createTheme(document.body, () => {
  picture.redraw();
  dock.redraw();
});
plot.load(at("picture").dataset.plotly).then(picture.redraw, () => {
  at("plotly-error").hidden = false;
});
