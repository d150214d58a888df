/**
 * Which steps of which lessons have been read, as one line of text that a browser can remember:
 * `07-one-weight:0,1,3/6 08-bias:2/4`, the steps and how many there are.
 *
 * @typedef {{read: Set<number>, of: number}} Progress
 */

/** @param {string} text @returns {Map<string, Progress>} by the lesson's slug; what can't be read is left out */
export function parseProgress(text) {
  const found = text.matchAll(/(?<=^| )([\w-]+):([\d,]*)\/(\d+)(?= |$)/g);
  return new Map(
    Array.from(found, ([, slug, steps, of]) => {
      const read = steps.split(",").filter(Boolean).map(Number);
      return [slug, { read: new Set(read.filter((step) => step < Number(of))), of: Number(of) }];
    }),
  );
}

/** @param {Map<string, Progress>} lessons */
export function printProgress(lessons) {
  return Array.from(lessons, ([slug, { read, of }]) => `${slug}:${[...read].sort((a, b) => a - b).join()}/${of}`).join(
    " ",
  );
}

/**
 * With one more step that has been read. A lesson that has another number of steps than before starts again.
 *
 * @param {string} text @param {string} slug @param {number} step  from 0 @param {number} of
 */
export function withStep(text, slug, step, of) {
  const lessons = parseProgress(text);
  const known = lessons.get(slug);
  const read = known?.of === of ? known.read : [];
  return printProgress(lessons.set(slug, { read: new Set([...read, step]), of }));
}

/**
 * Where to go on: the first lesson of these, in their order, that was not read to its end; null if all were.
 *
 * @param {Map<string, Progress>} lessons @param {string[]} slugs
 */
export function firstUnread(lessons, slugs) {
  return slugs.find((slug) => !isRead(lessons.get(slug))) ?? null;
}

/** Whether all of a lesson was read. @param {Progress | undefined} progress */
export function isRead(progress) {
  return progress !== undefined && progress.read.size === progress.of;
}

/** In words: `3 of 6 steps read`. @param {Progress | undefined} progress */
export function progressText(progress) {
  if (!progress?.read.size) return "";
  return isRead(progress) ? "read" : `${progress.read.size} of ${progress.of} steps read`;
}
