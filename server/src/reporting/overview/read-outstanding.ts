import type { Outstanding } from "@billow/contract/reporting/overview.ts";
import { AGES, type Age, ageOn, dueDatesOf } from "@billow/core/collections/ageing.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { dayOfBooks } from "../../collections/ageing/day-of-books.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { openByDueDate } from "./queries.ts";

interface Open {
  amount: bigint;
  invoices: number;
}

/**
 * What is open today by age, from the tally of invoices. It is what their list comes to, and the balance of the account
 * `receivable`: `billow verify` holds the one to the other.
 *
 * @throws DomainError `not_found`
 */
export async function readOutstanding(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  { issuerId }: { issuerId?: string | undefined },
): Promise<{ asOf: string; items: Outstanding[] }> {
  const asOf = await dayOfBooks(db, deps, { issuerId });
  const { currency: own } = await issuerOrFirst(db, issuerId);
  const rows = await openByDueDate(db, issuerId ?? null);
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency);
  const currencies = [...(isCurrencyCode(own) ? [own] : []), ...byCurrency.keys()];
  const items = [...new Set(currencies)].map((currency) => {
    const ages = new Map<Age, Open>(AGES.map((age) => [age, { amount: 0n, invoices: 0 }]));
    for (const { due_date, amount, invoices } of byCurrency.get(currency) ?? []) {
      const age = ages.get(ageOn(asOf, due_date));
      if (age === undefined) continue;
      age.amount += BigInt(amount);
      age.invoices += Number(invoices);
    }
    return present(currency, ages, asOf);
  });
  return { asOf, items };
}

function present(currency: CurrencyCode, ages: ReadonlyMap<Age, Open>, asOf: string): Outstanding {
  const part = ({ amount, invoices }: Open) => ({ amount: formatAmount(amount, currency), invoices });
  const sum = (some: readonly Open[]): Open => ({
    amount: some.reduce((all, { amount }) => all + amount, 0n),
    invoices: some.reduce((all, { invoices }) => all + invoices, 0),
  });
  const [notDue, ...late] = ages.values();
  return {
    currency,
    open: part(sum([...ages.values()])),
    pastDue: part(sum(notDue === undefined ? [] : late)),
    ages: [...ages].map(([age, open]) => {
      const { from, to } = dueDatesOf(age, asOf);
      return { age, ...part(open), dueFrom: from, dueTo: to };
    }),
  };
}
