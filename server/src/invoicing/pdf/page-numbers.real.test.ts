import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { exampleDocument } from "../../testing/examples/example-document.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { settlementOfDocument } from "../invoices/read-document.ts";
import { invoiceData } from "./document-data.ts";
import { createTypesetter } from "./typesetter.ts";

await describeWithPackages("page numbers", ["poppler-utils"], () => {
  const folder = temporaryFolder();
  const typesetter = createTypesetter();
  afterAll(() => folder[Symbol.dispose]());

  test("count the pages, however many lines there are, and later pages name the document", () => {
    const counts = [0, 1, 2, 4, 8, 60].map((lines) => {
      const pages = pagesOf(lines);
      const numbers = pages.map((page) => /Seite (\d+) von (\d+)/.exec(page)?.slice(1).map(Number));
      expect(numbers).toEqual(pages.map((_, index) => [index + 1, pages.length]));
      expect(pages.slice(1).filter((page) => !/^.*Rechnung INV-2026-0042\n/.test(page))).toEqual([]);
      return pages.length;
    });
    expect(new Set(counts)).toEqual(new Set([1, 2, counts.at(-1)]));
    expect(counts.at(-1)).toBeGreaterThan(2);
  });

  /** The text of each page of a German invoice with so many lines. */
  function pagesOf(count: number): string[] {
    const document = exampleDocument("de");
    const [line] = document.lines;
    if (line === undefined) throw new Error("the example has no line");
    const lines = Array.from({ length: count }, () => line);
    const data = invoiceData(
      { ...document, lines },
      { settlement: settlementOfDocument(document, "now"), state: null },
    );
    const file = join(folder.path, "document.pdf");
    // Without the page of sums by project, so that a short one has a single page.
    writeFileSync(file, typesetter.typeset({ ...data, byProject: null }));
    const { status, stdout, stderr } = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return stdout.split("\f").slice(0, -1);
  }
});
