/** Reasons of a returned direct debit after which the mandate can be used no more: the account or the mandate is gone. */
const ENDS_MANDATE: ReadonlySet<string> = new Set([
  "AC01",
  "AC04",
  "AC06",
  "AG01",
  "MD01",
  "MD02",
  "MD07",
  "RR01",
]);

/** Codes that banks give for a returned direct debit (ISO 20022 external reasons). */
const RETURN_CODE =
  /\b(AC0[1346]|AC13|AG0[12]|AM0[45]|BE0[145]|CNOR|DNOR|DT01|ED05|FF01|FF05|MD0[1267]|MS0[23]|RC01|RR0[1-4]|SL01|SL1[1-4]|TM01)\b/;

/** The code in what a bank says about a return; null where it says none. */
export function returnCode(text: string): string | null {
  return RETURN_CODE.exec(text)?.[1] ?? null;
}

/** Whether the mandate cannot collect any more after a return for this reason. */
export function endsMandate(code: string | null): boolean {
  return code !== null && ENDS_MANDATE.has(code);
}
