import { createHash } from "node:crypto";

/** What went through a stream of bytes. */
export interface Meter {
  /** A step of a pipeline that hands everything on. */
  through(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  /** Of all that went through so far. */
  facts(): { bytes: number; sha256: string };
}

/** Counts and hashes what passes. Reports the bytes of each piece. */
export function meter(onBytes: (bytes: number) => void = () => {}): Meter {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    through: async function* (pieces) {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        onBytes(piece.length);
        yield piece;
      }
    },
    facts: () => ({ bytes, sha256: hash.copy().digest("hex") }),
  };
}
