/** A source that cannot be reached or answers something unusable. The message says what the operator should check. */
export class SourceError extends Error {
  override name = "SourceError";
}
