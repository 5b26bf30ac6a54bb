/** A source that cannot be reached or answers something unusable. The message says what the operator should check. */
export class SourceError extends Error {
  override name = "SourceError";
}

/** A source that answers with a status of error. */
export class AnswerError extends SourceError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
