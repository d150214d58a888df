/** An error whose message is a sentence for the reader, so that any part of the page may show it as it is. */
export class ReaderError extends Error {}
