import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorCode } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";
import type { CommandContext } from "../command.ts";

/** Writes an export piece by piece to a file, or to standard output. Each piece ends with a line. */
export async function writePieces(
  context: CommandContext,
  pieces: AsyncIterable<string>,
  file: string | undefined,
): Promise<void> {
  if (file !== undefined) {
    await writeFile(pieces, file);
    return;
  }
  for await (const piece of pieces) if (piece !== "") context.out(piece.replace(/\n$/, ""));
}

/** Writes an export piece by piece to a file. */
export async function writeFile(pieces: AsyncIterable<string | Uint8Array>, file: string): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), createWriteStream(file));
  } catch (error) {
    if (!isOfFile(error)) throw error;
    const reason = errorCode(error) ?? "";
    throw new StartupError(
      `${file} cannot be written (${reason}). Check the path, its permissions and the room on its disk.`,
    );
  }
}

/** Whether the system refused to open or write the file, rather than the database to say what is in it. */
function isOfFile(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && /^(open|write)$/.test(String(error.syscall));
}
