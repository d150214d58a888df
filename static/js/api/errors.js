import { ReaderError } from "../model/errors.js";

/** A request that failed, in a sentence for the reader. `again`: the same request may succeed later. */
export class ApiError extends ReaderError {
  /** @param {string} message @param {{code: string, again: boolean}} about */
  constructor(message, { code, again }) {
    super(message);
    this.code = code;
    this.again = again;
  }
}
