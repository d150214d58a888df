import { element } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";
import { save } from "../dom/save.js";
import { csvOf, jsonOf, linesOf } from "../model/practice-record.js";

/**
 * What has been practised, in numbers, and as a file for a teacher.
 *
 * @typedef {import("../model/practice-record.js").Line} Line
 *
 * @param {HTMLElement} root
 * @param {import("../state/practice.js").PracticeStore} store
 * @param {Pick<import("../state/practice.js").PracticeActions, "forget">} actions
 */
export function createProgress(root, store, actions) {
  const table = find(root, "[data-table]", HTMLTableElement);
  const empty = find(root, "[data-empty]", HTMLElement);
  const files = find(root, "[data-export]", HTMLElement);
  const name = find(root, "[data-name]", HTMLInputElement);
  const status = find(root, "[data-status]", HTMLElement);

  for (const button of findAll(root, "[data-file]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      const { record } = store.state;
      const isCsv = button.dataset.file === "csv";
      const text = isCsv ? `\ufeff${csvOf(record, name.value)}` : jsonOf(record, name.value);
      save(
        new Blob([text], { type: isCsv ? "text/csv" : "application/json" }),
        `retrograd-practice.${button.dataset.file}`,
      );
    });
  }
  find(root, "[data-forget]", HTMLButtonElement).addEventListener("click", () => {
    actions.forget();
    status.textContent = "Forgotten. This browser remembers nothing of it.";
  });

  store.watch(
    ({ record }) => record.entries,
    (entries) => {
      const { kinds } = store.state.catalogue;
      const lines = linesOf(
        entries,
        kinds.map(({ kind }) => kind),
      );
      table.hidden = files.hidden = lines.length === 0;
      empty.hidden = lines.length > 0;
      if (lines.length) status.textContent = "";
      table.replaceChildren(...rowsOf(lines, kinds));
    },
  );
}

/** @param {Line[]} lines @param {{kind: string, title: string}[]} kinds */
function rowsOf(lines, kinds) {
  const heads = ["", "right", "with help", "shown"].map((textContent) =>
    textContent ? element("th", { scope: "col", textContent }) : element("td"),
  );
  const titleOf = new Map(kinds.map(({ kind, title }) => [kind, title]));
  const rows = lines.map(({ kind, right, helped, shown }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row", textContent: titleOf.get(kind) ?? kind }),
      ...[right, helped, shown].map((count) => element("td", { textContent: count ? String(count) : "" })),
    ),
  );
  return [element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)];
}
