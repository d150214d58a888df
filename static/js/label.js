/** Card "Label y": which label the loss uses. */
export function createLabel(root, store, actions) {
  const inputs = [...root.querySelectorAll("input[name=label]")];
  const note = root.querySelector("[data-note]");
  for (const input of inputs) input.addEventListener("change", () => actions.chooseLabel(Number(input.value)));

  // Watching the work too puts the old label back where a new one could not be had.
  store.watch(({ shown, work }) => (work.status === "busy" ? null : shown), (shown) => {
    if (!shown) return;
    const { label } = shown.trace.experiment.objective;
    for (const input of inputs) input.checked = Number(input.value) === label;
  });
  store.watch(({ shown }) => shown, (shown) => {
    if (shown) note.textContent = reason(shown);
  });
}

function reason({ source, label, trace }) {
  if (trace.experiment.objective.kind !== "cross_entropy") return "not in this loss";
  if (label !== null) return "your choice";
  return source.kind === "sample" ? "this sample’s own" : "as predicted, until you choose";
}
