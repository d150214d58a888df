import { createBatchCard } from "./cards/batch.js";
import { createCompareCard } from "./cards/compare.js";
import { createDeltaEditor } from "./cards/delta.js";
import { createNetworkCard } from "./cards/network.js";
import { createObjectiveCard } from "./cards/objective.js";
import { createPredictionCard } from "./cards/prediction.js";
import { createTrainingCard } from "./cards/training.js";
import { element, find } from "./dom/find.js";
import { watchPixelRatio } from "./dom/pixel-ratio.js";
import { createDivider } from "./page/divider.js";
import { createFirstQuestion } from "./page/first-question.js";
import { createHints } from "./page/hints.js";
import { createPracticeLink } from "./page/practice-link.js";
import { createWeightDrag } from "./picture/drag-weight.js";
import { createAddress } from "./state/address.js";
import { imageOf } from "./state/navigation.js";
import { createDigit } from "./wiring/digit.js";
import { createInstrument, createState, firstTrace } from "./wiring/instrument.js";
import { createSharing } from "./wiring/sharing.js";

/** The page: its parts, wired to one state and its actions. */

const { store, actions } = createState();

createDigit(store, actions);

// The cards: what is computed, and what can be done with it.
createPredictionCard(element("prediction"), store);
createObjectiveCard(element("objective"), element("picture"), store, actions);
createDeltaEditor(element("delta"), store, actions);
createNetworkCard(element("network"), store, actions);
createTrainingCard(element("train"), store, actions);
createCompareCard(element("compare"), actions);
const batch = createBatchCard(find(document, "#batch", HTMLDetailsElement), store, actions);
watchPixelRatio(batch.redraw);

// Around the picture.
createHints(element("hints"), store);
createFirstQuestion(element("first-question"), store, imageOf);
createPracticeLink(find(document, "#to-practice", HTMLAnchorElement), store, imageOf);
createWeightDrag(element("picture"), store, actions);
createDivider(element("divider"), element("dock"));

const picture = createInstrument(store, actions, {
  errors: { digit: element("digit-error"), objective: element("objective-error"), network: element("network-error") },
  theme: element("theme"),
  redraw: batch.redraw,
});
createSharing(store, picture);

// The address starts the page: with the view that it holds, or with the picture that the server put into the page.
createAddress(store, actions, { first: firstTrace(), writes: true });
