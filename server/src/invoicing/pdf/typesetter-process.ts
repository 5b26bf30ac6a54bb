import type { DocumentData } from "./document-data.ts";
import { createTypesetter } from "./typesetter.ts";

/** A request to a typesetting process, one document at a time. */
export type TypesetRequest = DocumentData;

/** Its answer. */
export type TypesetAnswer = { pdf: Uint8Array } | { refusal: string };

const typesetter = createTypesetter();

process.on("message", (data: TypesetRequest) => {
  const answer: TypesetAnswer = typeset(data);
  process.send?.(answer);
});

// However the parent ends, its channel closes.
process.on("disconnect", () => process.exit());

// Ctrl-C reaches the whole process group, but the parent still needs its documents.
process.on("SIGINT", () => {});

function typeset(data: TypesetRequest): TypesetAnswer {
  try {
    return { pdf: typesetter.typeset(data) };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}
