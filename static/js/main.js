import { createBatchCard } from "./cards/batch.js";
import { createCompareCard } from "./cards/compare.js";
import { createDeltaEditor } from "./cards/delta.js";
import { createNetworkCard } from "./cards/network.js";
import { createObjectiveCard } from "./cards/objective.js";
import { createPredictionCard } from "./cards/prediction.js";
import { createTrainingCard } from "./cards/training.js";
import { byId, find } from "./dom/find.js";
import { watchPixelRatio } from "./dom/pixel-ratio.js";
import { createDivider } from "./page/divider.js";
import { createFirstQuestion } from "./page/first-question.js";
import { createHints } from "./page/hints.js";
import { createOwnObjective } from "./page/own-objective.js";
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
createPredictionCard(byId("prediction"), store);
createObjectiveCard(byId("objective"), byId("picture"), store, actions);
createDeltaEditor(byId("delta"), store, actions);
createNetworkCard(byId("network"), store, actions);
createTrainingCard(byId("train"), store, actions);
createCompareCard(byId("compare"), actions);
const batch = createBatchCard(find(document, "#batch", HTMLDetailsElement), store, actions);
watchPixelRatio(batch.redraw);

// Around the picture.
createHints(byId("hints"), store);
createOwnObjective(byId("own-objective"), store, actions);
createFirstQuestion(byId("first-question"), store, imageOf);
createPracticeLink(find(document, "#to-practice", HTMLAnchorElement), store, imageOf);
createWeightDrag(byId("picture"), store, actions);
createDivider(byId("divider"), byId("dock"));

const picture = createInstrument(store, actions, {
  errors: { digit: byId("digit-error"), objective: byId("objective-error"), network: byId("network-error") },
  theme: byId("theme"),
  redraw: batch.redraw,
});
createSharing(store, picture);

// The address starts the page: with the view that it holds, or with the picture that the server put into the page.
createAddress(store, actions, { first: firstTrace(), writes: true });
