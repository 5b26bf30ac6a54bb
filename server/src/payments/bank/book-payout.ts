import { bankOf } from "@billow/core/books/money-place.ts";
import {
  type ProviderPayout,
  payoutPostings,
  payoutUndonePostings,
  takenByPayout,
} from "@billow/core/books/provider-payout.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import { PROVIDERS, type Provider } from "@billow/core/payments/payout-line.ts";
import type { Transaction } from "kysely";
import { issuerOf, lockHeld } from "../../books/ledger/clearing.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import { openDay } from "../../books/periods/assert-open.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import { listIssuers, readIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import type { BankLineRow } from "./queries.ts";

/** What a provider is called where people read it. */
const PROVIDER_NAMES: Readonly<Record<Provider, string>> = { stripe: "Stripe" };

/** What a line was booked as that is a payout. */
export interface BookedPayout {
  provider: Provider;
  fee: bigint;
  postingId: string;
}

/**
 * Moves what a provider has paid out from what it holds to the bank account of a locked line, on the day of the line, in the
 * books of the issuer whose account it is. What the provider kept as its fees is an expense. A line of money that went out is
 * what the provider took back.
 *
 * @throws DomainError `action_not_allowed`, `invalid_amount`, `accounting_period_closed`
 */
export async function bookPayout(
  tx: Transaction<Database>,
  deps: Deps,
  { line, provider, fee: typed }: { line: BankLineRow; provider: Provider; fee: string | null },
): Promise<BookedPayout> {
  const fee = typed === null ? 0n : pointed("/providerFee", () => parseAmount(typed, line.currency));
  if (fee < 0n) throw new DomainError("invalid_amount", "Fees are not negative.", "/providerFee");
  const payout = payoutOf(line, { provider, fee });
  await assertHeld(tx, line, { provider, taken: takenByPayout(payout) });
  const issuerId = await issuerOfAccount(tx, line.account);
  const [postingId] = await postEntries(
    tx,
    deps,
    payoutPostings(payout).map((posting) => ({
      ...commonOf(line, provider),
      posting,
      issuerId,
      postedOn: line.booked_on,
    })),
  );
  if (postingId === undefined) throw new Error("a payout has a posting");
  return { provider, fee, postingId };
}

/**
 * Takes the payout of a locked line back: the opposite postings, on the day of the line, or today where that period is closed.
 *
 * @throws DomainError `action_not_allowed`, `accounting_period_closed`
 */
export async function undoPayout(tx: Transaction<Database>, deps: Deps, line: BankLineRow): Promise<void> {
  const provider = PROVIDERS.find((known) => known === line.payout_provider);
  const { transfer_posting_id: postingId, payout_fee: fee } = line;
  if (provider === undefined || postingId === null || fee === null)
    throw new Error(`the line ${line.id} is no payout`);
  const payout = payoutOf(line, { provider, fee });
  await assertHeld(tx, line, { provider, taken: -takenByPayout(payout) });
  const issuerId = await issuerOf(tx, postingId);
  const today = todayIn((await readIssuer(tx, issuerId)).timeZone, deps);
  const postedOn = await openDay(tx, { issuerId, wanted: line.booked_on, otherwise: today });
  await postEntries(
    tx,
    deps,
    payoutUndonePostings(payout).map((posting) => ({
      ...commonOf(line, provider),
      posting,
      issuerId,
      postedOn,
    })),
  );
}

function payoutOf(
  { amount, account }: BankLineRow,
  { provider, fee }: { provider: Provider; fee: bigint },
): ProviderPayout {
  return { provider, amount, fee, to: bankOf(account) };
}

function commonOf({ currency, bank_reference }: BankLineRow, provider: Provider) {
  const words = [`Payout of ${PROVIDER_NAMES[provider]}`, bank_reference.slice(0, 200)];
  const memo = words.filter((text) => text !== "").join(", ");
  return { customerId: null, invoiceId: null, currency, memo };
}

/**
 * The books never say that a provider paid out more than it held. A payment that is reversed afterwards may leave it less than
 * nothing, as it then is.
 */
async function assertHeld(
  tx: Transaction<Database>,
  { currency }: BankLineRow,
  { provider, taken }: { provider: Provider; taken: bigint },
): Promise<void> {
  if (taken <= 0n) return;
  const held = await lockHeld(tx, { provider, currency });
  if (taken <= held) return;
  const text = (amount: bigint) => `${formatAmount(amount, currency)} ${currency}`;
  const name = PROVIDER_NAMES[provider];
  throw new DomainError(
    "action_not_allowed",
    `In the books ${name} holds ${text(held)}, and this takes ${text(taken)}. Record what came in by ${name} first, or set the line aside.`,
  );
}

/** The issuer in whose books an account's money is: whose letterhead has it, else the only one. */
async function issuerOfAccount(tx: Transaction<Database>, account: string): Promise<string> {
  const issuers = await listIssuers(tx);
  const owners = issuers.filter(({ letterhead }) => letterhead.bankAccount?.iban === account);
  const [first, ...others] = owners.length > 0 ? owners : issuers;
  if (first === undefined) throw new Error("there is an issuer");
  if (owners.length > 0 || others.length === 0) return first.id;
  throw new DomainError(
    "action_not_allowed",
    `The account ${account} is no issuer’s. Enter it as the bank account of the issuer in whose books the money is.`,
  );
}
