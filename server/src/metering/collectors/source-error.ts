/** A source that cannot be reached or says what cannot be used. The message tells an operator what to look at. */
export class SourceError extends Error {
  override name = "SourceError";
}
