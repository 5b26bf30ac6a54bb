import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { targetDayFrom } from "@billow/core/payments/target-days.ts";
import { importWithin } from "../../../payments/bank/import-statements.ts";
import { createDebitFile } from "../../../payments/direct-debits/create-file.ts";
import { previewDebits } from "../../../payments/direct-debits/preview-debits.ts";
import { readDebitFile } from "../../../payments/direct-debits/read-file.ts";
import { COLLECTED_MONTHS_AGO } from "../story/fate.ts";
import { BANK_IMPORT, JANA } from "../world/actors.ts";
import { type Booking, bankStatement } from "../world/bank-statement.ts";
import type { World } from "../world/world.ts";

/** Whose bank gives the money back. */
const RETURNED = "nordwind";

/**
 * One collection by direct debit: the file, the statement on which the bank books its sum, and, some days later, the one that takes
 * back one debit.
 */
export function planDirectDebits(world: World): void {
  const { agenda, calendar, months, tx, deps } = world;
  const month = months.at(-COLLECTED_MONTHS_AGO);
  if (month === undefined) return;
  const billedIn = nextMonth(month);
  const collectOn = targetDayFrom(`${billedIn}-22`);
  agenda.put(calendar.at(calendar.workday(`${billedIn}-12`, 0), "10:30"), async () => {
    const { items } = await previewDebits(tx, deps, { collectOn });
    if (items.length === 0) return;
    const id = await createDebitFile(tx, deps, {
      issuerId: undefined,
      collectOn,
      scheme: "CORE",
      invoiceIds: undefined,
      actor: JANA,
    });
    planStatements(world, { id, collectOn });
  });
}

function planStatements(world: World, { id, collectOn }: { id: string; collectOn: string }): void {
  const { agenda, calendar, tx, deps } = world;
  const nextMorning = (day: string) => calendar.at(calendar.workday(addDays(day, 1), 0), "06:45");
  const returnedOn = calendar.workday(collectOn, 2);
  agenda.put(nextMorning(collectOn), async () => {
    const { messageId, sum } = await readDebitFile(tx, id);
    const line = {
      amount: parseAmount(sum, "EUR"),
      text: "Sammellastschrift",
      name: "",
      type: "NDDT",
      endToEndId: messageId,
    };
    await book(collectOn, { number: 201, opening: 98_112_40n }, line);
  });
  agenda.put(nextMorning(returnedOn), async () => {
    const debit = (await readDebitFile(tx, id)).items.findLast(
      ({ customer }) => customer.tenantId === RETURNED,
    );
    if (debit === undefined) return;
    const { amount, endToEndId, customer } = debit;
    const line = {
      amount: -parseAmount(amount, "EUR"),
      text: "Not enough money (AM04)",
      name: customer.name,
      type: "NRTI",
      code: "109",
      endToEndId,
    };
    await book(returnedOn, { number: 203, opening: 131_840_75n }, line);
  });

  async function book(day: string, of: { number: number; opening: bigint }, line: Booking): Promise<void> {
    const file = { content: bankStatement(day, of, [line]), fileName: `statement-${day}.sta` };
    await importWithin(tx, deps, { file, actor: BANK_IMPORT });
  }
}
