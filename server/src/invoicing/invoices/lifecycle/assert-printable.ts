import { DomainError } from "@billow/core/errors.ts";
import { missingCharacters } from "../../fonts/missing-characters.ts";
import { projectsOf } from "../draft/line-projects.ts";
import type { Parties } from "../parties.ts";
import type { InvoiceLineRow, InvoiceRow } from "../queries.ts";

/** Refuses, with `unprintable_text`, text that a document cannot show, before the invoice is frozen. */
export function assertPrintable(document: {
  invoice: Pick<InvoiceRow, "note">;
  lines: readonly InvoiceLineRow[];
  parties: Parties;
}): void {
  for (const [field, text] of textsOf(document)) {
    const [character] = missingCharacters(text);
    if (character === undefined) continue;
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    throw new DomainError(
      "unprintable_text",
      `No font of the document has the character "${character}" (U+${code}) of ${field}. Write it without this character first.`,
    );
  }
}

/** Every text of an invoice that a person wrote, with its place. */
function* textsOf({
  invoice,
  lines,
  parties: { seller, buyer },
}: Parameters<typeof assertPrintable>[0]): Generator<[field: string, text: string]> {
  const { address: sellerAddress, bankAccount, ...sellerTexts } = seller;
  const { address, ...buyerTexts } = buyer;
  for (const [owner, texts] of [
    ["the customer's", { ...buyerTexts, ...address }],
    ["the company's", { ...sellerTexts, ...sellerAddress, ...bankAccount }],
  ] as const) {
    for (const [name, text] of Object.entries(texts))
      if (typeof text === "string") yield [`${owner} ${name}`, text];
  }
  const sums = projectsOf(lines);
  for (const { group } of sums?.groups ?? []) yield [`the group ${JSON.stringify(group)}`, group ?? ""];
  for (const { tenantId, name, costCentre, member } of sums?.projects ?? []) {
    const tenant = JSON.stringify(tenantId);
    yield [`the id of the tenant ${tenant}`, tenantId];
    yield [`the name of the tenant ${tenant}`, name ?? ""];
    yield [`the cost centre of the tenant ${tenant}`, costCentre ?? ""];
    yield [`the customer of the tenant ${tenant}`, member?.name ?? ""];
  }
  for (const { position, product, description, unit } of lines) {
    yield [`line ${position}'s product`, product];
    yield [`line ${position}'s description`, description ?? ""];
    yield [`line ${position}'s unit`, unit ?? ""];
  }
  yield ["the note", invoice.note ?? ""];
}
