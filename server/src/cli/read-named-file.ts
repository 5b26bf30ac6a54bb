import { readFile } from "node:fs/promises";
import { errorCode, errorMessage } from "../error-code.ts";
import { StartupError } from "../startup-error.ts";

/** The content of a file that a command names. @throws StartupError where it cannot be read */
export async function readNamedFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = errorCode(error) ?? errorMessage(error);
    throw new StartupError(`${path} cannot be read (${reason}). Check the path and its permissions.`);
  }
}
