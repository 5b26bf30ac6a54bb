import type { CommandContext } from "./command.ts";
import { number } from "./import-progress.ts";

/** Progress is told about this often. */
const PROGRESS_MS = 1_000;

/** Tells how many bytes were done something with, as they are. */
export function byteProgress(context: CommandContext, done: string): (bytes: number) => void {
  let total = 0;
  let toldAt = performance.now();
  return (bytes) => {
    total += bytes;
    if (performance.now() - toldAt < PROGRESS_MS) return;
    toldAt = performance.now();
    context.err(`${megabytes(total)} ${done} …`);
  };
}

/** Bytes as people say them. */
export function megabytes(bytes: number): string {
  return `${number(bytes / 1_000_000, 1)} MB`;
}
