import type { DocumentData } from "./document-data.ts";
import { createTypesetter } from "./typesetter.ts";

/** What a typesetting process is sent, one document at a time. */
export type TypesetRequest = DocumentData;

/** What it answers. */
export type TypesetAnswer = { pdf: Uint8Array } | { refusal: string };

const typesetter = createTypesetter();

process.on("message", (data: TypesetRequest) => {
  const answer: TypesetAnswer = typeset(data);
  process.send?.(answer);
});

// However the parent ended, the channel to it closes.
process.on("disconnect", () => process.exit());

// Ctrl-C reaches the whole group; the parent still needs its documents then.
process.on("SIGINT", () => {});

function typeset(data: TypesetRequest): TypesetAnswer {
  try {
    return { pdf: typesetter.typeset(data) };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}
