import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { deleteCardRow, deleteDemoCards, lockCard, usesOfCard } from "./queries.ts";

/**
 * Deletes a rate card that no invoice uses. A used card explains its invoices, so it is kept for ever: a newer card
 * changes the prices.
 *
 * @throws DomainError `not_found`, `conflict`
 */
export async function deleteRateCard(tx: Transaction<Database>, id: string): Promise<void> {
  const card = await lockCard(tx, id);
  if (card === undefined) throw new DomainError("not_found", "This rate card does not exist.");
  const { customer, hasBilled } = await usesOfCard(tx, id);
  if (hasBilled) {
    throw new DomainError(
      "conflict",
      `Invoices use ${card.name} from ${card.valid_from}, so it cannot be deleted. Add a newer rate card to change prices.`,
    );
  }
  if (customer !== null) {
    throw new DomainError(
      "conflict",
      `${card.name} is agreed with ${customer}: delete that agreement first.`,
    );
  }
  await deleteCardRow(tx, id);
}

/** Deletes the demo's rate cards after everything billed by them is gone. The user's own cards are kept. */
export async function removeDemoRateCards(tx: Transaction<Database>): Promise<void> {
  await deleteDemoCards(tx);
}
