import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { instantOfMs } from "../../http/present.ts";
import type { PayOnline } from "../../invoicing/hosted-page/pay-online.ts";
import { lockInvoiceOnly } from "../../invoicing/invoices/lock-invoice.ts";
import { readInvoiceDocument, settlementOfDocument } from "../../invoicing/invoices/read-document.ts";
import { type PaymentProvider, ProviderError } from "./provider.ts";
import { completeLink, insertLink, type LinkRow, lastLink } from "./queries.ts";
import { currentProvider } from "./settings.ts";

/** A page of the provider that ends sooner than this is not handed out any more. */
const SPARE_MS = 60 * 60_000;

/** Paying on a page of the provider, for the page of an invoice. */
export function payOnline(deps: Deps): PayOnline {
  return {
    offer: async () => {
      const provider = await currentProvider(deps.db, deps);
      return provider === null ? null : { name: provider.name, origin: provider.origin };
    },
    start: async (order) => {
      const provider = await currentProvider(deps.db, deps);
      if (provider === null) return null;
      try {
        return await startPayment(deps, provider, order);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        deps.log.warn(`A payment could not be started: ${errorMessage(error)}`);
        return null;
      }
    },
  };
}

/** The address on which what is left to pay of an invoice is paid; null where there is nothing. */
async function startPayment(
  deps: Deps,
  provider: PaymentProvider,
  { invoiceId, address }: { invoiceId: string; address: string },
): Promise<string | null> {
  const wanted = await wantedLink(deps, provider, invoiceId);
  if (wanted === null) return null;
  const { link, document } = wanted;
  if (link.url !== null) return link.url;
  const { buyer } = document.parties;
  const { reference, url, expiresAtMs } = await provider.createPaymentLink({
    key: `billow-link-${link.id}`,
    invoiceId,
    invoiceNumber: document.invoice.number,
    amount: link.amount,
    currency: document.currency,
    email: buyer.billingEmail,
    locale: buyer.locale,
    paidUrl: `${address}?paid`,
    backUrl: address,
  });
  await completeLink(deps.db, { id: link.id, url, reference, expires_at: instantOfMs(expiresAtMs) });
  return url;
}

/** The page to pay on, kept before the provider is asked for it: who asks again gets the same one. */
async function wantedLink(deps: Deps, provider: PaymentProvider, invoiceId: string) {
  return inTransaction(deps.db, async (tx) => {
    await lockInvoiceOnly(tx, invoiceId);
    const document = await readInvoiceDocument(tx, invoiceId);
    const { left } = settlementOfDocument(document, "now");
    if (left === 0n) return null;
    const last = await usableLink(tx, deps, { provider, invoiceId, left });
    const nowMs = deps.clock.nowMs();
    const link =
      last ??
      (await insertLink(tx, {
        id: deps.newId(),
        invoice_id: invoiceId,
        provider: provider.id,
        currency: document.currency,
        amount: left,
        created_at: instantOfMs(nowMs),
      }));
    return { link, document };
  });
}

async function usableLink(
  db: Kysely<Database>,
  { clock }: Deps,
  { provider, invoiceId, left }: { provider: PaymentProvider; invoiceId: string; left: bigint },
): Promise<LinkRow | null> {
  const last = await lastLink(db, invoiceId);
  if (last === null || last.provider !== provider.id || last.amount !== left) return null;
  // One whose answer was lost long ago may have ended at the provider meanwhile.
  const endsAtMs = Date.parse(last.expires_at ?? last.created_at) + (last.expires_at === null ? DAY_MS : 0);
  return endsAtMs - SPARE_MS > clock.nowMs() ? last : null;
}

const DAY_MS = 24 * 60 * 60_000;
