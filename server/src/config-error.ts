import { StartupError } from "./startup-error.ts";

/** An environment variable that cannot be used; the message names it and says what would be right. */
export class ConfigError extends StartupError {
  override name = "ConfigError";
}
