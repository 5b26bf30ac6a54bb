import type { Actor } from "@billow/core/activity/actor.ts";
import { debtorAccount } from "@billow/core/books/debtor-number.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import { AnotherTry } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { errorCode } from "../../../error-code.ts";
import { customerChanged } from "../customer-events.ts";
import type { CustomerRow } from "../queries.ts";
import {
  type DebtorsQuery,
  freeDebtorNumbers,
  keepDebtorNumbers,
  lockDebtorNumbers,
  lockDebtors,
} from "./queries.ts";

const UNIQUE_VIOLATION = "23505";

/** The debtor number that a person wants for a locked customer. @throws DomainError `conflict` once an export has used one */
export function changedDebtorNumber(customer: CustomerRow, wanted: string | null | undefined): string | null {
  if (wanted === undefined || wanted === customer.debtor_number) return customer.debtor_number;
  if (customer.debtor_number_used) {
    throw new DomainError(
      "conflict",
      `An export has booked on the account of debtor ${customer.debtor_number}. It stays this customer's.`,
      "/debtorNumber",
    );
  }
  return wanted;
}

/** Waits for a write of a customer. @throws DomainError `conflict` where its debtor number is another customer's account */
export async function refusingTakenNumber(writing: Promise<CustomerRow>): Promise<CustomerRow> {
  try {
    return await writing;
  } catch (error) {
    if (errorCode(error) !== UNIQUE_VIOLATION) throw error;
    throw new DomainError("conflict", "Another customer has this debtor number.", "/debtorNumber");
  }
}

/**
 * The personal accounts of the customers that an export has postings of, beside general accounts of so many digits. Who has
 * no debtor number gets the next that is free, in the order in which the customers were created. From then on the numbers
 * stay. An export that is refused leaves them as they were.
 *
 * @returns the accounts by the customer's id
 * @throws DomainError `conflict` where no number is free, `unknown_account` where one is too long
 */
export async function bookOnDebtors(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  { digits, ...query }: DebtorsQuery & { digits: number },
  actor: Actor,
): Promise<Map<string, string>> {
  await lockDebtorNumbers(tx);
  const customers = await lockDebtors(tx, query);
  const missing = customers
    .filter((customer) => customer.debtor_number === null)
    .sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
  const free = missing.length === 0 ? [] : await freeDebtorNumbers(tx, missing.length);
  if (free.length < missing.length)
    throw new DomainError("conflict", "All debtor numbers from 10000 to 69999 are taken.", "/debtors");
  const places = new Map(missing.map(({ id }, place) => [id, free[place] ?? null]));
  const kept = customers.map((customer) => ({
    ...customer,
    debtor_number: customer.debtor_number ?? places.get(customer.id) ?? null,
  }));
  await keeping(
    tx,
    kept.filter((customer) => !customer.debtor_number_used),
  );
  const events = kept.flatMap((after, index) => customerChanged(customers[index] ?? after, after, actor));
  await record(tx, deps, events);
  return new Map(
    kept.flatMap(({ id, debtor_number: number }) =>
      number === null ? [] : [[id, debtorAccount(number, digits)]],
    ),
  );
}

/** A number that a person takes at this moment is not free any more, so the work runs again. */
async function keeping(tx: Transaction<Database>, customers: readonly CustomerRow[]): Promise<void> {
  try {
    if (customers.length > 0) await keepDebtorNumbers(tx, customers);
  } catch (error) {
    if (errorCode(error) === UNIQUE_VIOLATION) throw new AnotherTry();
    throw error;
  }
}
