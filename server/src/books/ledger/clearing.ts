import { clearingOf } from "@billow/core/books/money-place.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { PROVIDERS, type Provider } from "@billow/core/payments/payout-line.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { issuerOfPosting, lockPlace, sumsOfPlaces } from "./place-queries.ts";

/** What providers hold in the books of all issuers, by currency; those that never held anything in it are left out. */
export async function heldByProviders(
  db: Kysely<Database>,
): Promise<(currency: CurrencyCode) => ReadonlyMap<Provider, bigint>> {
  const sums = await sumsOfPlaces(db, PROVIDERS.map(clearingOf));
  return (currency) =>
    new Map(
      PROVIDERS.flatMap((provider) =>
        sums
          .filter((row) => row.place === clearingOf(provider) && row.currency === currency)
          .map(({ amount }): [Provider, bigint] => [provider, BigInt(amount)]),
      ),
    );
}

/** What a provider holds. No other payout of it is booked until the transaction ends. */
export async function lockHeld(
  tx: Transaction<Database>,
  { provider, currency }: { provider: Provider; currency: CurrencyCode },
): Promise<bigint> {
  await lockPlace(tx, { place: clearingOf(provider), currency });
  return (await heldByProviders(tx))(currency).get(provider) ?? 0n;
}

/** The issuer in whose books a posting is. */
export async function issuerOf(db: Kysely<Database>, postingId: string): Promise<string> {
  return issuerOfPosting(db, postingId);
}
