/**
 * A server that has more to do than it can do in time refuses requests with 503, or with 429 where one address has a
 * full share of it, as a class may. It says in Retry-After when to ask again. Requests are asked again by themselves, a
 * few times, later and later, and not all at the same moment.
 */

const TRIES = 4;
const LONGEST = 5; // seconds; who has asked too often in a minute is told so, and has to wait longer

/** How many requests wait to be asked again. */
let waiting = 0;
/** @type {(isBusy: boolean) => void} */
let tell = () => {};

/** Call `listener` when the first request begins to wait for the server, and when none waits any more. */
export function onBusy(/** @type {(isBusy: boolean) => void} */ listener) {
  tell = listener;
}

/**
 * The response to a request; one that is refused is repeated until its tries are used up, or until it is aborted.
 *
 * @param {() => Promise<Response>} ask @param {AbortSignal | null} [signal]
 */
export async function patiently(ask, signal) {
  let response = await ask();
  for (let tries = 1; tries < TRIES; tries++) {
    const seconds = secondsToWait(response);
    if (seconds === null) break;
    signal?.throwIfAborted();
    await pause(1000 * seconds * 2 ** (tries - 1) * (1 + Math.random()), signal);
    response = await ask();
  }
  return response;
}

/** What a busy server asks for; null for every other response. @param {Response} response */
function secondsToWait({ status, headers }) {
  const seconds = Number(headers.get("Retry-After"));
  return (status === 503 || status === 429) && seconds > 0 && seconds <= LONGEST ? seconds : null;
}

/** @param {number} milliseconds @param {AbortSignal | null} [signal] */
async function pause(milliseconds, signal) {
  if (++waiting === 1) tell(true);
  try {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  } finally {
    if (--waiting === 0) tell(false);
  }
}
