import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { deleteCardRow, deleteDemoCards, lockCard, usesOfCard } from "./queries.ts";

/**
 * Removes a rate card that nothing was made by yet. One that invoices were made by explains them for ever: prices change
 * by a newer card.
 *
 * @throws DomainError `not_found`, `conflict`
 */
export async function deleteRateCard(tx: Transaction<Database>, id: string): Promise<void> {
  const card = await lockCard(tx, id);
  if (card === undefined) throw new DomainError("not_found", "There is no such rate card.");
  const { customer, hasBilled } = await usesOfCard(tx, id);
  if (hasBilled) {
    throw new DomainError(
      "conflict",
      `Invoices were made by ${card.name} from ${card.valid_from}, so it stays. Change prices by a newer rate card.`,
    );
  }
  if (customer !== null) {
    throw new DomainError(
      "conflict",
      `${card.name} is agreed with ${customer}. Take that agreement back first.`,
    );
  }
  await deleteCardRow(tx, id);
}

/** Removes the rate cards that came with the demo, once nothing is left that was billed by them. Those of one's own stay. */
export async function removeDemoRateCards(tx: Transaction<Database>): Promise<void> {
  await deleteDemoCards(tx);
}
