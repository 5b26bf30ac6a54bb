// Each by itself: the whole library is 300 modules, which every process would load at its start.
import { validate as at } from "stdnum/lib/cjs/at/uid.js";
import { validate as be } from "stdnum/lib/cjs/be/vat.js";
import { validate as bg } from "stdnum/lib/cjs/bg/vat.js";
import { validate as ch } from "stdnum/lib/cjs/ch/vat.js";
import { validate as cy } from "stdnum/lib/cjs/cy/vat.js";
import { validate as cz } from "stdnum/lib/cjs/cz/dic.js";
import { validate as de } from "stdnum/lib/cjs/de/vat.js";
import { validate as dk } from "stdnum/lib/cjs/dk/cvr.js";
import { validate as ee } from "stdnum/lib/cjs/ee/kmkr.js";
import { validate as es } from "stdnum/lib/cjs/es/nif.js";
import { validate as fi } from "stdnum/lib/cjs/fi/alv.js";
import { validate as fr } from "stdnum/lib/cjs/fr/tva.js";
import { validate as gb } from "stdnum/lib/cjs/gb/vat.js";
import { validate as gr } from "stdnum/lib/cjs/gr/vat.js";
import { validate as hr } from "stdnum/lib/cjs/hr/oib.js";
import { validate as hu } from "stdnum/lib/cjs/hu/anum.js";
import { validate as ie } from "stdnum/lib/cjs/ie/vat.js";
import { validate as it } from "stdnum/lib/cjs/it/iva.js";
import { validate as lt } from "stdnum/lib/cjs/lt/pvm.js";
import { validate as lu } from "stdnum/lib/cjs/lu/tva.js";
import { validate as lv } from "stdnum/lib/cjs/lv/pvn.js";
import { validate as mt } from "stdnum/lib/cjs/mt/vat.js";
import { validate as nl } from "stdnum/lib/cjs/nl/btw.js";
import { validate as no } from "stdnum/lib/cjs/no/mva.js";
import { validate as pl } from "stdnum/lib/cjs/pl/nip.js";
import { validate as pt } from "stdnum/lib/cjs/pt/nif.js";
import { validate as ro } from "stdnum/lib/cjs/ro/cif.js";
import { validate as se } from "stdnum/lib/cjs/se/vat.js";
import { validate as si } from "stdnum/lib/cjs/si/ddv.js";
import { validate as sk } from "stdnum/lib/cjs/sk/dph.js";

/** Which of a country's numbers is its VAT ID. An ID begins with the country, Greece's with EL and Northern Ireland's with XI. */
const VAT_IDS = {
  AT: at,
  BE: be,
  BG: bg,
  CH: ch,
  CY: cy,
  CZ: cz,
  DE: de,
  DK: dk,
  EE: ee,
  EL: gr,
  ES: es,
  FI: fi,
  FR: fr,
  GB: gb,
  HR: hr,
  HU: hu,
  IE: ie,
  IT: it,
  LT: lt,
  LU: lu,
  LV: lv,
  MT: mt,
  NL: nl,
  NO: no,
  PL: pl,
  PT: pt,
  RO: ro,
  SE: se,
  SI: si,
  SK: sk,
  XI: gb,
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
  const [prefix, validate] = known;
  // Northern Ireland's have the digits of British ones.
  const asked = prefix === "XI" ? `GB${compact.slice(2)}` : compact;
  return !validate(asked).isValid
    ? `"${taxId}" cannot be a VAT ID of ${prefix}: its form or its check digits are wrong. Look at the customer's own papers.`
    : null;
}
