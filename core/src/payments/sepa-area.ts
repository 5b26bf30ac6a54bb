/** The countries of the European Economic Area, by their IBANs' first letters. */
const EEA = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" "),
);

/** The other countries of SEPA, whose banks are found by their BIC alone. */
const OTHERS = new Set("AD AL CH GB GI MC MD ME MK RS SM VA".split(" "));

/** Whether SEPA reaches an account. Outside the EEA its BIC must be known. */
export function isInSepa({ iban, bic }: { iban: string; bic: string | null }): boolean {
  const country = iban.slice(0, 2);
  return EEA.has(country) || (OTHERS.has(country) && bic !== null);
}
