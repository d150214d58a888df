import { ReaderError } from "../model/errors.js";

/** A request that failed. */
export class ApiError extends ReaderError {
  /** @param {string} message @param {{code: string, again: boolean}} about  again: the same request may succeed later */
  constructor(message, { code, again }) {
    super(message);
    this.code = code;
    this.again = again;
  }
}
