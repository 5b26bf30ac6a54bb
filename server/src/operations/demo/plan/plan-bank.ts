import { heldByProviders } from "../../../books/ledger/clearing.ts";
import { importWithin } from "../../../payments/bank/import-statements.ts";
import { waitingInvoices } from "../queries.ts";
import { BANK_IMPORT } from "../world/actors.ts";
import { bankStatement } from "../world/bank-statement.ts";
import type { World } from "../world/world.ts";

/** How long before now the bank's last statement came. */
const SECONDS_AGO = 600;

const LAST_STATEMENT = { number: 224, opening: 124_503_17n };

/**
 * The bank's last statement: one line that is booked by itself, one that pays less than is due, two that nobody knows for
 * sure, a payout of Stripe, and the bank's fee.
 */
export function planBank(world: World): void {
  const { agenda, calendar, now, tx, deps } = world;
  const at = now - SECONDS_AGO;
  agenda.put(at, async () => {
    const [sure, short, loose] = await waitingInvoices(tx, { currency: "EUR", limit: 3 });
    if (sure === undefined || short === undefined) return;
    const held = (await heldByProviders(tx))("EUR").get("stripe") ?? 0n;
    const content = bankStatement(calendar.dayOf(at), LAST_STATEMENT, [
      { amount: sure.due, text: `Rechnung ${sure.number}`, name: sure.customer },
      { amount: (short.due * 98n) / 100n, text: `${short.number} abzgl. 2 % Skonto`, name: short.customer },
      { amount: loose?.due ?? 12_300n, text: "Danke!", name: "H. Lindqvist" },
      { amount: 50_213n, text: "faktura", name: "Broendby Rendering ApS" },
      ...(held > 0n
        ? [{ amount: (held * 4n) / 5n, text: "STRIPE PAYOUT", name: "Stripe Technology Europe" }]
        : []),
      { amount: -590n, text: "Kontofuehrung", name: "", type: "NCHG" },
    ]);
    await importWithin(tx, deps, { file: { content, fileName: "statement.sta" }, actor: BANK_IMPORT });
  });
}
