import { ACCOUNTS, type Account, POSTING_KINDS, type PostingKind } from "@billow/core/books/ledger.ts";
import { isMoneyPlace, type MoneyPlace } from "@billow/core/books/money-place.ts";
import { type EntryPart, partsByTax } from "@billow/core/books/tax-parts.ts";
import { isTaxCategory } from "@billow/core/invoicing/tax-category.ts";
import type { TaxedPosting } from "./queries.ts";

/** The entries of a stored posting, divided by tax. */
export function partsOfPosting(posting: TaxedPosting): EntryPart[] {
  const { kind, accounts, places, amounts, taxes, before } = posting;
  const entries = accounts.map((account, index) => ({
    account: knownAccount(account),
    amount: BigInt(amounts[index] ?? "0"),
    place: knownPlace(places[index] ?? null),
  }));
  return partsByTax(
    { kind: knownKind(kind), entries },
    {
      taxes: (taxes ?? []).map(({ category, rate, ...part }) => {
        if (!isTaxCategory(category)) throw new Error(`An invoice has the unknown tax ${category}.`);
        return {
          category,
          rate,
          taxable: BigInt(part.taxable),
          tax: BigInt(part.tax),
          discount: BigInt(part.discount),
        };
      }),
      before: { net: BigInt(before.net), tax: BigInt(before.tax) },
    },
  );
}

function knownAccount(account: string): Account {
  const known = ACCOUNTS.find((name) => name === account);
  if (known === undefined) throw new Error(`The books have the unknown account ${account}.`);
  return known;
}

function knownPlace(place: string | null): MoneyPlace | null {
  if (place === null || isMoneyPlace(place)) return place;
  throw new Error(`The books have money in the unknown place ${place}.`);
}

function knownKind(kind: string): PostingKind {
  const known = POSTING_KINDS.find((name) => name === kind);
  if (known === undefined) throw new Error(`The books have postings of the unknown kind ${kind}.`);
  return known;
}
