import type { Letter } from "../server/src/activity/deliveries/mail/transport.ts";
import type { BenchBillow } from "./billow.ts";

/** What is read of an e-mail as the API shows it. */
interface ShownMessage {
  recipient: string;
  subject: string;
  html: string;
  text: string;
  attachments: { fileName: string }[];
}

/** The e-mail of an invoice that was sent, as it went to the mail server. */
export async function pdfLetter(billow: BenchBillow, invoiceId: string): Promise<Letter> {
  const { rows } = await billow.pool.query<{ id: string; bytes: Buffer }>(
    `SELECT email.id, document.bytes FROM email JOIN document USING (invoice_id)
     WHERE invoice_id = $1`,
    [invoiceId],
  );
  const [stored] = rows;
  if (stored === undefined) throw new Error("the invoice was sent with its PDF");
  const message: ShownMessage = JSON.parse(await billow.call(`/api/v1/outbox/${stored.id}`));
  return {
    from: { name: "Bench", address: "bench@localhost" },
    replyTo: null,
    recipient: message.recipient,
    to: [message.recipient],
    cc: [],
    messageId: "<bench@localhost>",
    subject: message.subject,
    html: message.html,
    text: message.text,
    attachment: { fileName: message.attachments[0]?.fileName ?? "", bytes: stored.bytes },
  };
}
