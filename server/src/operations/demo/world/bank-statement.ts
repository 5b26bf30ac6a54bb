import { formatAmount } from "@billow/core/money/money.ts";
import { DEMO_OPERATOR } from "../demo-operator.ts";

/** A booking on the demo's account, in cents. */
export interface Booking {
  amount: bigint;
  text: string;
  name: string;
  /** The bank's kind of booking, and Germany's code of it. */
  type?: string;
  code?: string;
  endToEndId?: string;
}

/** An MT940 statement of the demo's account for a day. Its number is its place in the year. */
export function bankStatement(
  day: string,
  { number, opening }: { number: number; opening: bigint },
  bookings: readonly Booking[],
): string {
  const date = day.slice(2).replaceAll("-", "");
  const lines = bookings.map((booking, place) => lineOf(booking, { date, place }));
  const closing = bookings.reduce((sum, { amount }) => sum + amount, opening);
  return `:20:NORDBANK
:25:${DEMO_OPERATOR.letterhead.bankAccount?.iban ?? "1"}
:28C:${`${number}`.padStart(5, "0")}/001
:60F:C${date}EUR${euros(opening)}
${lines.join("\n")}
:62F:C${date}EUR${euros(closing)}
-
`;
}

function lineOf(
  { amount, text, name, type = "NTRF", code = amount < 0n ? "808" : "166", endToEndId }: Booking,
  { date, place }: { date: string; place: number },
): string {
  const reference = endToEndId === undefined ? "" : `?20EREF+${endToEndId}`;
  return `:61:${date}${date.slice(2)}${amount < 0n ? "D" : "C"}R${euros(amount)}${type}NONREF//NB${date}-${place + 1}
:86:${code}${reference}?21SVWZ+${text}?32${name.slice(0, 27)}?33${name.slice(27, 54)}`;
}

function euros(minor: bigint): string {
  return formatAmount(minor < 0n ? -minor : minor, "EUR").replace(".", ",");
}
