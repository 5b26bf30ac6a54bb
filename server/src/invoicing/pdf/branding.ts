import { creditorReference } from "@billow/core/payments/creditor-reference.ts";
import type { Parties } from "../invoices/parties.ts";
import type { LocalFormat } from "../messages/local-format.ts";

/** The colour of documents and e-mails for operators without their own. */
export const DEFAULT_ACCENT = "#0B6377";

const INK = "#13181d";

/** Black or white, whichever is more readable on a colour. */
export function inkOn(color: string): string {
  return luminanceOf(color) > 0.36 ? INK : "#ffffff";
}

/** The colour itself if it is readable as text on white, otherwise black. */
export function readableOnWhite(color: string): string {
  return luminanceOf(color) > 0.3 ? INK : color;
}

/** The relative luminance of WCAG, from 0 (black) to 1 (white). */
function luminanceOf(color: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

type Seller = Parties["seller"];

/** The operator's name and contact data, for the last lines of every document and e-mail. */
export function imprintOf(seller: Seller, format: LocalFormat): string[] {
  const reach = [seller.email, seller.phone, seller.website].filter((way) => typeof way === "string");
  return [
    [seller.legalName ?? seller.name, ...addressLines(seller, format)].join(", "),
    reach.join(" · "),
    seller.taxId ? format.say("vatId", { id: seller.taxId }) : "",
    seller.footer ?? "",
  ].filter((line) => line !== "");
}

/**
 * The account to pay to, where the seller has one, and the reference of an invoice: the one that banks check, or its number
 * where that is too long for one.
 */
export function accountRows(
  seller: Seller,
  invoiceNumber: string,
  { say }: LocalFormat,
): { label: string; value: string; isReference: boolean }[] {
  const account = seller.bankAccount;
  const reference = creditorReference(invoiceNumber);
  const rows = [
    ["accountHolder", account && (account.holder ?? seller.legalName ?? seller.name)],
    ["iban", account && inFours(account.iban)],
    ["bic", account?.bic],
    ["bank", account?.bank],
    ["reference", reference === null ? invoiceNumber : inFours(reference)],
  ] as const;
  return rows.flatMap(([key, value]) =>
    value ? [{ label: say(key), value, isReference: key === "reference" }] : [],
  );
}

/** An account number or a creditor reference as people read it. */
function inFours(text: string): string {
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}

/** A postal address, line by line. */
export function addressLines(
  { address, country }: Pick<Seller, "address" | "country">,
  format: LocalFormat,
): string[] {
  const { line1, line2, postalCode, city, region } = address ?? {};
  const place = [postalCode, city].filter((part) => part !== undefined).join(" ");
  const land = country ? format.country(country) : undefined;
  return [line1, line2, place, region, land].flatMap((line) => line || []);
}
