import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { fontFolders } from "../fonts/font-folders.ts";
import type { DocumentData } from "./document-data.ts";

export interface Typesetter {
  /** Sets a document and answers it as PDF: the same bytes for the same data. Takes its time, and the whole thread. */
  typeset(data: DocumentData): Buffer;
}

/** Reads template and fonts once, so that documents after the first are quick. */
export function createTypesetter(): Typesetter {
  const compiler = NodeCompiler.create({
    workspace: import.meta.dirname,
    fontArgs: [{ fontPaths: fontFolders() }],
  });
  const template = readFileSync(join(import.meta.dirname, "document.typ"), "utf8");
  let made = 0;
  return {
    typeset: (data) => {
      // A file, as another input would be another world, in which nothing that was worked out before holds.
      compiler.mapShadow(DATA_FILE, Buffer.from(JSON.stringify(data)));
      const compiled = compiler.compile({ mainFileContent: template });
      const document = compiled.result;
      if (document === null)
        throw new Error(
          `The template was refused: ${JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics)}`,
        );
      made += 1;
      if (made % EVICT_EVERY === 0) compiler.evictCache(EVICT_AGE);
      // What the library holds of a document is freed with a few small objects here, for which nothing would be in a hurry.
      if (made % COLLECT_EVERY === 0) globalThis.gc?.();
      return exported(compiler, document);
    },
  };
}

/** Where the template reads its data; nothing is written there. */
const DATA_FILE = join(import.meta.dirname, "document.json");

const EVICT_EVERY = 10;
const EVICT_AGE = 2;
const COLLECT_EVERY = 50;

/**
 * PDF/A-3b for archives. It allows no character that no font has; a document with such a one, say an emoji in a name, is
 * still a tagged PDF with a box in its place.
 */
function exported(
  compiler: NodeCompiler,
  document: NonNullable<ReturnType<NodeCompiler["compile"]>["result"]>,
): Buffer {
  try {
    return compiler.pdf(document, { pdfStandard: "a-3b" });
  } catch {
    return compiler.pdf(document, {});
  }
}
