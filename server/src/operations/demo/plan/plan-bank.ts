import { formatAmount } from "@billow/core/money/money.ts";
import { importWithin } from "../../../payments/bank/import-statements.ts";
import { DEMO_OPERATOR } from "../demo-operator.ts";
import { waitingInvoices } from "../queries.ts";
import { BANK_IMPORT } from "../world/actors.ts";
import type { World } from "../world/world.ts";

/** How long before now the bank's last statement came. */
const SECONDS_AGO = 600;

/**
 * The bank's last statement: one line that is booked by itself, one that pays less than is due, two that nobody knows for
 * sure, and the bank's fee.
 */
export function planBank(world: World): void {
  const { agenda, calendar, now, tx, deps } = world;
  const at = now - SECONDS_AGO;
  agenda.put(at, async () => {
    const [sure, short, loose] = await waitingInvoices(tx, { currency: "EUR", limit: 3 });
    if (sure === undefined || short === undefined) return;
    const content = statementOf(calendar.dayOf(at), [
      { amount: sure.due, text: `Rechnung ${sure.number}`, name: sure.customer },
      { amount: (short.due * 98n) / 100n, text: `${short.number} abzgl. 2 % Skonto`, name: short.customer },
      { amount: loose?.due ?? 12_300n, text: "Danke!", name: "H. Lindqvist" },
      { amount: 50_213n, text: "faktura", name: "Broendby Rendering ApS" },
      { amount: -590n, text: "Kontofuehrung", name: "", type: "NCHG" },
    ]);
    await importWithin(tx, deps, { file: { content, fileName: "statement.sta" }, actor: BANK_IMPORT });
  });
}

interface Booking {
  amount: bigint;
  text: string;
  name: string;
  type?: string;
}

/** An MT940 statement of the demo's account. */
function statementOf(day: string, bookings: readonly Booking[]): string {
  const date = day.slice(2).replaceAll("-", "");
  const euros = (minor: bigint) => formatAmount(minor < 0n ? -minor : minor, "EUR").replace(".", ",");
  const lines = bookings.map(
    ({ amount, text, name, type = "NTRF" }, place) =>
      `:61:${date}${date.slice(2)}${amount < 0n ? "D" : "C"}R${euros(amount)}${type}NONREF//NB${date}-${place + 1}
:86:${amount < 0n ? "808" : "166"}?20SVWZ+${text}?32${name.slice(0, 27)}?33${name.slice(27, 54)}`,
  );
  const opening = 124_503_17n;
  const closing = bookings.reduce((sum, { amount }) => sum + amount, opening);
  return `:20:NORDBANK
:25:${DEMO_OPERATOR.letterhead.bankAccount?.iban ?? "1"}
:28C:00224/001
:60F:C${date}EUR${euros(opening)}
${lines.join("\n")}
:62F:C${date}EUR${euros(closing)}
-
`;
}
