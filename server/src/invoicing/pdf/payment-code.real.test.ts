import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { exampleDocument } from "../../testing/examples/example-document.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { invoicePage } from "../hosted-page/page-layout.ts";
import { pageText } from "../hosted-page/page-text.ts";
import type { Parties } from "../invoices/parties.ts";
import { type InvoiceDocument, settlementOfDocument } from "../invoices/read-document.ts";
import { CATALOGUES, messagesFor } from "../messages/messages.ts";
import { invoiceData } from "./document-data.ts";
import { createTypesetter } from "./typesetter.ts";

const LANGUAGES = Object.keys(CATALOGUES);
const EXPECTED =
  "BCD\n002\n1\nSCT\nBYLADEM1001\nNordwolke KG\nDE02120300000000202051\nEUR100.00\n\nRF73INV20260042";

await describeWithPackages("payment codes", ["zbar-tools", "poppler-utils", "librsvg2-bin"], () => {
  const folder = temporaryFolder();
  const typesetter = createTypesetter();
  afterAll(() => folder[Symbol.dispose]());

  describe("of a printed invoice", () => {
    test.each(LANGUAGES)("are read off the page in %s", (language) => {
      expect(decoded(picture(exampleDocument(language)))).toEqual([EXPECTED]);
    });

    test("are read off the last page of a long one, under any accent, beside a name of another script", () => {
      const document = exampleDocument("de");
      const lines = Array.from({ length: 15 }, () => document.lines).flat();
      expect(lines.length).toBeGreaterThan(250);
      expect(decoded(picture({ ...document, lines }))).toEqual([EXPECTED]);
      const named = changed(document, { legalName: "Škoda & Łódź 株式会社", accentColor: "#FFEE00" });
      expect(decoded(picture(named))).toEqual([EXPECTED.replace("Nordwolke KG", "Škoda & Łódź 株式会社")]);
    });

    test("are missing where nothing is due, in another currency, and on a draft", () => {
      const document = exampleDocument("en");
      const { invoice } = document;
      expect(decoded(picture({ ...document, invoice: { ...invoice, amount_paid: 10_000n } }))).toEqual([]);
      expect(decoded(picture({ ...document, invoice: { ...invoice, status: "voided" } }))).toEqual([]);
      expect(decoded(picture({ ...document, currency: "USD" }))).toEqual([]);
      expect(decoded(picture({ ...document, invoice: { ...invoice, parties: null } }))).toEqual([]);
    });
  });

  test.each(LANGUAGES)("are read off the invoice's page in %s", (language) => {
    const page = invoicePage(pageText(exampleDocument(language)), {
      address: "/i/x",
      validUntil: "2027-01-01",
      payBy: null,
      notice: null,
    });
    const svg = /<svg .*?<\/svg>/s.exec(page.body)?.[0] ?? "";
    expect(svg).toContain(`aria-label="${messagesFor(language).say("scanToPay")}"`);
    const file = join(folder.path, "page.svg");
    const image = join(folder.path, "page.png");
    writeFileSync(file, svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '));
    run("rsvg-convert", ["--width", "336", "--output", image, file]);
    expect(decoded([image])).toEqual([EXPECTED]);
  });

  /** The pages of a document, as a scanner of 150 dots an inch would see them. */
  function picture(document: InvoiceDocument): string[] {
    const settlement = settlementOfDocument(document, "now");
    const state = document.invoice.status === "voided" ? ("void" as const) : null;
    const pages = mkdtempSync(join(folder.path, "pages-"));
    const file = join(pages, "document.pdf");
    writeFileSync(file, typesetter.typeset(invoiceData(document, { settlement, state })));
    run("pdftoppm", ["-r", "150", "-png", file, join(pages, "page")]);
    return readdirSync(pages).flatMap((name) => (name.endsWith(".png") ? [join(pages, name)] : []));
  }
});

function changed(document: InvoiceDocument, seller: Partial<Parties["seller"]>): InvoiceDocument {
  return { ...document, parties: { ...document.parties, seller: { ...document.parties.seller, ...seller } } };
}

/** What the codes on pictures say. */
function decoded(images: readonly string[]): string[] {
  const { stdout, status } = spawnSync(
    "zbarimg",
    ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", ...images],
    {
      encoding: "utf8",
    },
  );
  // 4 is its word for nothing found.
  expect([0, 4]).toContain(status);
  return stdout === "" ? [] : [stdout.trimEnd()];
}

function run(command: string, parameters: readonly string[]): void {
  const { status, stderr } = spawnSync(command, parameters, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
}
