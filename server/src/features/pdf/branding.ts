import type { Parties } from "../invoices/parties.ts";

/** The colour of documents and e-mails of an operator that chose none. */
export const DEFAULT_ACCENT = "#0B6377";

/** Black or white, whichever is read better on a colour: by the relative luminance of WCAG. */
export function inkOn(color: string): "#ffffff" | "#13181d" {
  const channel = (from: number) => {
    const value = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.36 ? "#13181d" : "#ffffff";
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

/** A postal address, one line of it each, the country by its English name. */
export function addressLines({ address, country }: Pick<Seller, "address" | "country">): string[] {
  const { line1, line2, postalCode, city, region } = address ?? {};
  const place = [postalCode, city].filter((part) => part !== undefined).join(" ");
  const land = country ? (COUNTRY_NAMES.of(country) ?? country) : undefined;
  return [line1, line2, place, region, land].flatMap((line) => line || []);
}

const COUNTRY_NAMES = new Intl.DisplayNames("en", { type: "region" });
