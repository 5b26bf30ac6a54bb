import { createTransport } from "nodemailer";
import MailComposer from "nodemailer/lib/mail-composer";
import type { Outcome } from "./settle-message.ts";

/** An e-mail as passed to the mail server. */
export interface Letter {
  from: { name: string; address: string };
  replyTo: string | null;
  /** Whom the mail server delivers it to. */
  recipient: string;
  /** Whom it names: the recipient alone, or others who get it by themselves. */
  to: readonly string[];
  cc: readonly string[];
  messageId: string;
  subject: string;
  html: string;
  text: string;
  attachment: { fileName: string; bytes: Buffer } | null;
}

export interface Transport {
  send(letter: Letter): Promise<Outcome>;
  close(): void;
}

/** Connections kept open, each for many e-mails. */
export const CONNECTIONS = 6;
const MESSAGES_A_CONNECTION = 500;

/** Connects and signs in, and sends nothing. @throws where the mail server does not let us in */
export async function probeMailServer(url: string): Promise<void> {
  const transporter = createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000 });
  try {
    await transporter.verify();
  } finally {
    transporter.close();
  }
}

/** Sends through the mail server of SMTP_URL. */
export function smtpTransport(url: string): Transport {
  const transporter = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: MESSAGES_A_CONNECTION,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  });
  return {
    close: () => transporter.close(),
    send: async (letter) => {
      try {
        const envelope = { from: letter.from.address, to: [letter.recipient] };
        const { response } = await transporter.sendMail({ envelope, raw: await composed(letter) });
        return { kind: "sent", answer: response };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

/** The e-mail as it is sent. It is composed before it is sent, because a stream would leave in many small pieces. */
function composed(letter: Letter): Promise<Buffer> {
  const { from, replyTo, to, cc, messageId, subject, html, text, attachment } = letter;
  const composer = new MailComposer({
    from,
    ...(replyTo !== null && { replyTo }),
    to: to.map(unnamed),
    cc: cc.map(unnamed),
    messageId,
    subject,
    html,
    text,
    headers: { "Auto-Submitted": "auto-generated" },
    attachments:
      attachment === null
        ? []
        : [{ filename: attachment.fileName, content: attachment.bytes, contentType: "application/pdf" }],
    // An e-mail must not read files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** Said as an object, so that no part of an address is understood as a name or another address. */
function unnamed(address: string): { name: string; address: string } {
  return { name: "", address };
}

/**
 * A 5xx answer about recipient or content is final. Anything else, such as an unreachable server or a failed login,
 * can change, so it is retried.
 */
function outcomeOf(error: unknown): Outcome {
  const { code, responseCode, response, command } = faultOf(error);
  const answer = response ?? (error instanceof Error ? error.message : String(error));
  const isFinal =
    responseCode !== undefined && responseCode >= 500 && (code === "EENVELOPE" || code === "EMESSAGE");
  if (!isFinal) return { kind: "failed", answer };
  return { kind: "refused", answer, recipientRefused: command === "RCPT TO" };
}

interface Fault {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

/** The details of a nodemailer error besides its message. */
function faultOf(error: unknown): Fault {
  return error instanceof Error ? (error as Error & Fault) : {};
}
