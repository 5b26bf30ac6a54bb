import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { fontFolders } from "../fonts/font-folders.ts";
import type { DocumentData } from "./document-data.ts";

export interface Typesetter {
  /** Typesets a document as PDF: the same bytes for the same data. Blocks the thread for a while. */
  typeset(data: DocumentData): Buffer;
}

/** Loads template and fonts once, so that later documents are fast. */
export function createTypesetter(): Typesetter {
  const compiler = NodeCompiler.create({
    workspace: import.meta.dirname,
    fontArgs: [{ fontPaths: fontFolders() }],
  });
  const template = readFileSync(join(import.meta.dirname, "document.typ"), "utf8");
  let made = 0;
  return {
    typeset: (data) => {
      // A file, because another kind of input would discard everything the compiler has cached.
      compiler.mapShadow(DATA_FILE, Buffer.from(JSON.stringify(data)));
      const compiled = compiler.compile({ mainFileContent: template });
      const document = compiled.result;
      if (document === null)
        throw new Error(
          `The template did not compile: ${JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics)}`,
        );
      made += 1;
      if (made % EVICT_EVERY === 0) compiler.evictCache(EVICT_AGE);
      // The library's memory is attached to small objects, so the garbage collector would not hurry to free it.
      if (made % COLLECT_EVERY === 0) globalThis.gc?.();
      return exported(compiler, document);
    },
  };
}

/** Where the template reads its data. No file is written. */
const DATA_FILE = join(import.meta.dirname, "document.json");

const EVICT_EVERY = 10;
const EVICT_AGE = 2;
const COLLECT_EVERY = 50;

/**
 * PDF/A-3b for archives. It allows no character without a font. A document with such a character, say an emoji in a
 * name, becomes a plain tagged PDF with a box in its place.
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
