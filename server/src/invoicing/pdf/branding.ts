import type { Parties } from "../invoices/parties.ts";

/** The colour of documents and e-mails of an operator that chose none. */
export const DEFAULT_ACCENT = "#0B6377";

const INK = "#13181d";

/** Black or white, whichever is read better on a colour. */
export function inkOn(color: string): string {
  return luminanceOf(color) > 0.36 ? INK : "#ffffff";
}

/** The colour itself where it can be read as text on white, black otherwise. */
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

/** Who the operator is and how it is reached: the last lines of every document and e-mail. */
export function imprintOf(seller: Seller): string[] {
  const reach = [seller.email, seller.phone, seller.website].filter((way) => typeof way === "string");
  return [
    [seller.legalName ?? seller.name, ...addressLines(seller)].join(", "),
    reach.join(" · "),
    seller.taxId ? `VAT ID ${seller.taxId}` : "",
    seller.footer ?? "",
  ].filter((line) => line !== "");
}

/** The account to pay to and what to write beside the payment; nothing where there is no account. */
export function accountRows(seller: Seller, reference: string): { label: string; value: string }[] {
  const account = seller.bankAccount ?? null;
  if (account === null) return [];
  const rows: [string, string | null][] = [
    ["Account holder", account.holder ?? seller.legalName ?? seller.name],
    ["IBAN", account.iban.replace(/(.{4})(?=.)/g, "$1 ")],
    ["BIC", account.bic],
    ["Bank", account.bank],
    ["Reference", reference],
  ];
  return rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

/** A postal address, one line of it each, the country by its English name. */
export function addressLines({ address, country }: Pick<Seller, "address" | "country">): string[] {
  const { line1, line2, postalCode, city, region } = address ?? {};
  const place = [postalCode, city].filter((part) => part !== undefined).join(" ");
  const land = country ? (COUNTRY_NAMES.of(country) ?? country) : undefined;
  return [line1, line2, place, region, land].flatMap((line) => line || []);
}

const COUNTRY_NAMES = new Intl.DisplayNames("en", { type: "region" });
