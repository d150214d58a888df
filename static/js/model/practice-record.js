/**
 * What somebody has practised: as a text that a browser remembers, in numbers, and as files for a teacher.
 *
 * @typedef {import("./practice-plan.js").Entry} Entry
 * @typedef {{who: string, entries: Entry[]}} PracticeRecord  who: a few letters by which a browser is told from others
 * @typedef {{kind: string, right: number, helped: number, shown: number, level: number}} Line
 */

const MOST = 2000; // entries that are remembered
const COLUMNS = /** @type {const} */ (["at", "kind", "level", "seed", "outcome", "tries", "hints"]);

/** @param {string} text  as `printRecord` wrote it @param {string} who  for a record that begins @returns {PracticeRecord} */
export function parseRecord(text, who) {
  try {
    const { who: known, entries } = JSON.parse(text);
    if (typeof known === "string" && Array.isArray(entries)) return { who: known, entries: entries.filter(isEntry) };
  } catch {
    // Nothing was remembered, or it is of another version: a new record begins.
  }
  return { who, entries: [] };
}

/** @param {PracticeRecord} record */
export function printRecord({ who, entries }) {
  return JSON.stringify({ who, entries: entries.slice(-MOST) });
}

/** @param {any} entry */
function isEntry(entry) {
  const { kind, level, seed, outcome, tries, hints, at } = entry ?? {};
  return (
    [kind, seed, at].every((text) => typeof text === "string") &&
    [tries, hints].every(Number.isInteger) &&
    [1, 2, 3].includes(level) &&
    ["right", "helped", "shown"].includes(outcome)
  );
}

/** What came of each kind that was practised, in the order of the kinds. @param {readonly Entry[]} entries @param {readonly string[]} kinds @returns {Line[]} */
export function linesOf(entries, kinds) {
  return kinds.flatMap((kind) => {
    const own = entries.filter((entry) => entry.kind === kind);
    const count = (/** @type {string} */ outcome) => own.filter((entry) => entry.outcome === outcome).length;
    const level = Math.max(0, ...own.filter(({ outcome }) => outcome !== "shown").map((entry) => entry.level));
    return own.length ? [{ kind, right: count("right"), helped: count("helped"), shown: count("shown"), level }] : [];
  });
}

/** Rows for a spreadsheet, one for each exercise. @param {PracticeRecord} record @param {string} name  of the student */
export function csvOf({ who, entries }, name) {
  const rows = entries.map((entry) => [name, who, ...COLUMNS.map((column) => entry[column])]);
  return [["name", "browser", ...COLUMNS], ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** @param {PracticeRecord} record @param {string} name */
export function jsonOf({ who, entries }, name) {
  return `${JSON.stringify({ name, browser: who, entries }, null, 2)}\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. @param {string | number} value */
function csvCell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
