import type { CommandContext } from "../command.ts";
import { number } from "../import/import-progress.ts";

/** How often progress is shown. */
const PROGRESS_MS = 1_000;

/** Shows how many bytes are done. */
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

/** Bytes in megabytes. */
export function megabytes(bytes: number): string {
  return `${number(bytes / 1_000_000, 1)} MB`;
}
