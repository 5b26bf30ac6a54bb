import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { isExampleCard } from "../../pricing/rate-cards/default-rate-card.ts";
import type { BillingWork } from "./billing-work.ts";
import type { PlannedDraft } from "./plan-chunk.ts";
import { isPeriodBilledBy } from "./queries.ts";

const WARNING = "Prices come from the example rate card. Add your own before you send.";

/** Warns of drafts of a dry run that are priced by the example rate card. */
export function warningOfDrafts(
  { cards, period }: BillingWork,
  drafts: readonly Pick<PlannedDraft, "billed">[],
): string[] {
  const ids = exampleIds(cards);
  const isOfExample = drafts.some(({ billed }) =>
    billed.some(({ from, rateCardId }) => from === period.from && ids.includes(rateCardId)),
  );
  return isOfExample ? [WARNING] : [];
}

/** Warns of a period's invoices that are priced by the example rate card. */
export async function warningOfInvoices(
  db: Kysely<Database>,
  { cards, period }: BillingWork,
): Promise<string[]> {
  const ids = exampleIds(cards);
  return ids.length > 0 && (await isPeriodBilledBy(db, { periodFrom: period.from, rateCardIds: ids }))
    ? [WARNING]
    : [];
}

function exampleIds(cards: BillingWork["cards"]): string[] {
  return [...cards.values()].filter(isExampleCard).map(({ id }) => id);
}
