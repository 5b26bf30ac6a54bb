import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { creditorReference } from "@billow/core/payments/creditor-reference.ts";
import { epcPayload } from "@billow/core/payments/epc-payload.ts";
import { encodeQR } from "qr";
import type { Parties } from "../invoices/parties.ts";

/** A QR code as a drawing: one path over a square of `size` units, without the white border that it needs. */
export interface PaymentCode {
  size: number;
  path: string;
}

/** How many modules around a code stay white, so that cameras find it. */
export const QUIET_ZONE = 4;

/** The code that fills in a transfer in a banking app; null where no app could make one of it. */
export function paymentCode(
  seller: Parties["seller"],
  { number, currency, left }: { number: string; currency: CurrencyCode; left: bigint },
): PaymentCode | null {
  const account = seller.bankAccount ?? null;
  if (account === null) return null;
  const payload = epcPayload({
    name: account.holder ?? seller.legalName ?? seller.name,
    iban: account.iban,
    bic: account.bic,
    currency,
    amount: left,
    reference: creditorReference(number),
    text: number,
  });
  return payload === null ? null : drawn(payload);
}

function drawn(payload: string): PaymentCode {
  // The level that the guideline asks for. The library draws a border of at least one.
  const rows = encodeQR(payload, "raw", { ecc: "medium", encoding: "byte", border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1));
  return { size: rows.length, path: rows.flatMap(runsOf).join("") };
}

/** The dark stretches of a row. All are one path, so that no gap shows between two rows. */
function runsOf(row: readonly boolean[], y: number): string[] {
  return row.flatMap((isDark, x) => {
    if (!isDark || row[x - 1]) return [];
    const end = row.indexOf(false, x);
    const width = (end === -1 ? row.length : end) - x;
    return [`M${x} ${y}h${width}v1h-${width}z`];
  });
}

/** The drawing as a file for the typesetter. */
export function codeFile({ size, path }: PaymentCode): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><path d="${path}" fill="#000000"/></svg>`;
}
