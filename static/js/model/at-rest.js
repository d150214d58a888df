/**
 * What is shown once the next picture is not on its way: null while the pen is down, a request runs or a training goes on.
 * For what need not follow a hand, such as a link to the digit.
 *
 * @template T
 * @param {{work: {status: string}, training: {status: string}, shown: T | null}} state
 * @returns {T | null}
 */
export function atRest({ work, training, shown }) {
  const moves = work.status === "drawing" || work.status === "busy" || training.status === "running";
  return moves ? null : shown;
}
