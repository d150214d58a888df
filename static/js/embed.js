import { find } from "./dom/find.js";
import { createWholeLink } from "./share/whole-link.js";
import { createAddress } from "./state/address.js";
import { viewOf } from "./state/navigation.js";
import { createInstrument, createState, firstTrace } from "./wiring/instrument.js";

/** The picture, or one derivation, in a frame of another page: the instrument without what brings a digit in. */

const { store, actions } = createState();

createWholeLink(find(document, "#whole", HTMLAnchorElement), store, viewOf);
createInstrument(store, actions, { errors: {}, theme: document.body });

// The address starts the page. That of a frame belongs to the page around it, and is not written.
createAddress(store, actions, { first: firstTrace(), writes: false });
