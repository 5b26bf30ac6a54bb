import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
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
  await pipeline(Readable.from(pieces), createWriteStream(file));
}
