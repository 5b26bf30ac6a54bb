import type { Transaction } from "kysely";
import { whileClaimed } from "../../activity/deliveries/claim.ts";
import { type Lanes, startLanes } from "../../activity/deliveries/lanes.ts";
import {
  type ClaimedMessage,
  claimMessage,
  parkMessages,
} from "../../activity/deliveries/mail/claim-message.ts";
import type { ListedMessage } from "../../activity/deliveries/mail/list-outbox.ts";
import { presentRecipients } from "../../activity/deliveries/mail/present.ts";
import { MAIL_DELIVERY, type Outcome, settleMessage } from "../../activity/deliveries/mail/settle-message.ts";
import {
  CONNECTIONS,
  type Letter,
  smtpTransport,
  type Transport,
} from "../../activity/deliveries/mail/transport.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { readFirstIssuer, readIssuer } from "../../parties/issuers/issuer.ts";
import { type Sender, senderOf } from "../../parties/operator/sender.ts";
import { ensureLink } from "../hosted-page/invoice-link.ts";
import { lockInvoiceOnly } from "../invoices/lock-invoice.ts";
import { type InvoiceDocument, readInvoiceDocument } from "../invoices/read-document.ts";
import { creditNotePdf, invoiceFileName, type PdfFile, pdfOfInvoice } from "../pdf/make-document.ts";
import { composeMessage } from "./compose-message.ts";
import { LINKED_KINDS } from "./message-content.ts";

/**
 * Delivers due e-mails, several at once, until it is stopped. Any number of processes share the work. Without a mail
 * server, due e-mails wait for a person, and none counts as delivered.
 */
export function startDelivery(deps: Deps): Lanes {
  const { smtpUrl } = deps.config;
  const transport = smtpUrl === undefined ? null : smtpTransport(smtpUrl);
  const step = async (taken: () => void) => {
    if (transport !== null) return deliverNext(deps, transport, taken);
    await parkMessages(deps.db, deps);
    return false;
  };
  const lanes = startLanes(deps, {
    count: transport === null ? 1 : CONNECTIONS,
    what: "E-mails",
    step,
  });
  return {
    stop: async () => {
      await lanes.stop();
      transport?.close();
    },
  };
}

/**
 * Sends the e-mail that has been due the longest and records the outcome. Returns false when none is due. `taken` is called
 * as soon as one is claimed.
 */
export async function deliverNext(deps: Deps, transport: Transport, taken?: () => void): Promise<boolean> {
  const next = await takeNext(deps);
  if (next === null) return false;
  taken?.();
  const { claimed } = next;
  await whileClaimed(deps, { id: claimed.message.id, claim: claimed.claim }, async () => {
    const outcome = await attempt(deps, transport, next);
    await inTransaction(deps.db, async (tx) => {
      await lockInvoiceOnly(tx, claimed.message.invoice_id);
      await settleMessage(tx, deps, { claimed, outcome });
    });
  });
  return true;
}

/** An e-mail to send, with its sender. */
interface NextMessage {
  claimed: ClaimedMessage;
  sender: Sender;
}

async function takeNext(deps: Deps): Promise<NextMessage | null> {
  const { db } = deps;
  const first = await readFirstIssuer(db);
  const { address } = senderOf(deps.config, first);
  const domain = address.slice(address.indexOf("@") + 1);
  const claimed = await claimMessage(db, deps, { domain });
  if (claimed === null) return null;
  const { issuer_id: issuerId } = claimed.message;
  const issuer = issuerId === first.id ? first : await readIssuer(db, issuerId);
  return { claimed, sender: senderOf(deps.config, issuer) };
}

async function attempt(deps: Deps, transport: Transport, next: NextMessage): Promise<Outcome> {
  try {
    return await transport.send(await writeLetter(deps, next));
  } catch (error) {
    deps.log.error({ err: error }, `The e-mail ${next.claimed.message.id} could not be written.`);
    return { kind: "failed", answer: "The e-mail could not be written; Billow's log says why." };
  }
}

/** Composes an e-mail. Its PDF is stored before it leaves, so that the customer's copy equals the stored one. */
async function writeLetter(deps: Deps, { claimed, sender }: NextMessage): Promise<Letter> {
  const { message, messageId } = claimed;
  const { name, address, replyTo } = sender;
  const page = await pageOf(deps, message);
  return inTransaction(deps.db, async (tx) => {
    const document = await readInvoiceDocument(tx, message.invoice_id);
    const words = await composeMessage(tx, message, document, page);
    const attachment =
      message.credit_note_id === null
        ? await invoiceAttachment(tx, deps, document)
        : await creditNotePdf(tx, deps, message.credit_note_id);
    const named = { recipient: message.recipient, ...presentRecipients(message) };
    return { from: { name, address }, replyTo, ...named, messageId, attachment, ...words };
  });
}

/**
 * The address of the invoice's page for its e-mail. It is kept before the e-mail leaves, so that an e-mail that is sent again
 * names the same one. Without a public address nobody outside could open it.
 */
async function pageOf(deps: Deps, { kind, invoice_id: ref }: ListedMessage): Promise<string | null> {
  if (deps.config.publicUrl === undefined || !LINKED_KINDS.includes(kind)) return null;
  const { address } = await inTransaction(deps.db, (tx) =>
    ensureLink(tx, deps, { ref, actor: MAIL_DELIVERY }),
  );
  return address;
}

/** The invoice's present file. What was issued is stored by then, whatever happened to the invoice later. */
async function invoiceAttachment(
  tx: Transaction<Database>,
  deps: Deps,
  document: InvoiceDocument,
): Promise<PdfFile> {
  const issued = await pdfOfInvoice(tx, deps, document, "issued");
  return invoiceFileName(document) === issued.fileName ? issued : pdfOfInvoice(tx, deps, document);
}
