import { stdnum } from "stdnum";

/** Which of a country's numbers is its VAT ID. An ID begins with the country, Greece's with EL and Northern Ireland's with XI. */
const VAT_IDS = {
  AT: stdnum.AT?.uid,
  BE: stdnum.BE?.vat,
  BG: stdnum.BG?.vat,
  CH: stdnum.CH?.vat,
  CY: stdnum.CY?.vat,
  CZ: stdnum.CZ?.dic,
  DE: stdnum.DE?.vat,
  DK: stdnum.DK?.cvr,
  EE: stdnum.EE?.kmkr,
  EL: stdnum.GR?.vat,
  ES: stdnum.ES?.nif,
  FI: stdnum.FI?.alv,
  FR: stdnum.FR?.tva,
  GB: stdnum.GB?.vat,
  HR: stdnum.HR?.oib,
  HU: stdnum.HU?.anum,
  IE: stdnum.IE?.vat,
  IT: stdnum.IT?.iva,
  LT: stdnum.LT?.pvm,
  LU: stdnum.LU?.tva,
  LV: stdnum.LV?.pvn,
  MT: stdnum.MT?.vat,
  NL: stdnum.NL?.btw,
  NO: stdnum.NO?.mva,
  PL: stdnum.PL?.nip,
  PT: stdnum.PT?.nif,
  RO: stdnum.RO?.cif,
  SE: stdnum.SE?.vat,
  SI: stdnum.SI?.ddv,
  SK: stdnum.SK?.dph,
  XI: stdnum.GB?.vat,
} as const;

/**
 * Why a text cannot be a VAT ID, or null where it can: a form and check digits of its country, not whether it was ever given
 * to anybody. A text that does not begin like one, or that belongs to a country beyond these, may be any other tax number.
 */
export function vatIdFault(
  taxId: string,
  { country, isNeeded }: { country: string | null; isNeeded: boolean },
): string | null {
  const compact = taxId.toUpperCase().replace(/[\s.\-/]/g, "");
  const known = Object.entries(VAT_IDS).find(([prefix]) => compact.startsWith(prefix));
  const isAtHome = country === null || Object.hasOwn(VAT_IDS, country === "GR" ? "EL" : country);
  if (!isAtHome) return null;
  if (known === undefined) {
    return isNeeded && country !== null
      ? `Reverse charge needs a VAT ID, which begins with its country, like ${country === "GR" ? "EL" : country}….`
      : null;
  }
  const [prefix, validator] = known;
  // Northern Ireland's have the digits of British ones.
  const asked = prefix === "XI" ? `GB${compact.slice(2)}` : compact;
  return validator?.validate(asked).isValid === false
    ? `"${taxId}" cannot be a VAT ID of ${prefix}: its form or its check digits are wrong. Look at the customer's own papers.`
    : null;
}
