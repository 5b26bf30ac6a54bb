/**
 * A reason why Billow cannot start or a command cannot run, told in one sentence that says what to do.
 * `main` prints the message without a stack and exits with 1.
 */
export class StartupError extends Error {
  override name = "StartupError";
}
