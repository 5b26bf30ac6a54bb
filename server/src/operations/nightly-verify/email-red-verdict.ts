import { type Letter, smtpTransport } from "../../activity/deliveries/mail/transport.ts";
import type { Deps } from "../../deps.ts";
import { escapeHtml } from "../../http/text/escape-html.ts";
import { readFirstIssuer } from "../../parties/issuers/issuer.ts";
import { senderOf } from "../../parties/operator/sender.ts";
import type { VerificationRow } from "./queries.ts";
import { findingsOf } from "./stored-verification.ts";
import { administrators, endTelling, noteTold, verdictToTell } from "./verdict-queries.ts";

/** After this long no more e-mails are sent: the mail server is away, and the console shows the verdict. */
const TELLING_MS = 86_400_000;
const FINDINGS_SHOWN = 5;

/**
 * E-mails each administrator that the verdict has turned to red: once a turn, and not again in each night that it
 * stays red. Who could not be reached is told by the next call.
 */
export async function emailRedVerdict(deps: Deps): Promise<void> {
  const verdict = await verdictToTell(deps.db);
  if (verdict === undefined) return;
  const { smtpUrl } = deps.config;
  const isOver = deps.clock.nowMs() - Date.parse(verdict.finished_at ?? verdict.started_at) > TELLING_MS;
  if (smtpUrl === undefined || isOver || (await emailAdministrators(deps, verdict, smtpUrl)))
    await endTelling(deps.db, verdict.id);
}

/** Answers whether every administrator has been e-mailed. */
async function emailAdministrators(deps: Deps, verdict: VerificationRow, smtpUrl: string): Promise<boolean> {
  const transport = smtpTransport(smtpUrl);
  try {
    const open = (await administrators(deps.db)).filter(({ id }) => !verdict.told.includes(id));
    let isDone = true;
    for (const { id, email } of open) {
      const outcome = await transport.send(await letterTo(deps, { verdict, id, email }));
      if (outcome.kind === "failed") isDone = false;
      else await noteTold(deps.db, { id: verdict.id, userId: id });
      if (outcome.kind !== "sent")
        deps.log.warn(`The red verdict could not be e-mailed to ${email}: ${outcome.answer}`);
    }
    return isDone;
  } finally {
    transport.close();
  }
}

async function letterTo(
  deps: Deps,
  { verdict, id, email }: { verdict: VerificationRow; id: string; email: string },
): Promise<Letter> {
  const { name, address, replyTo } = senderOf(deps.config, await readFirstIssuer(deps.db));
  const count = Number(verdict.finding_count);
  const found = `${count} ${count === 1 ? "contradiction" : "contradictions"}`;
  const shown = findingsOf(verdict).slice(0, FINDINGS_SHOWN);
  const lines = [
    `The nightly check of ${deps.config.publicUrl ?? "Billow"} found ${found} in what is stored.`,
    "",
    ...shown.map((one) => `${one.where}: expected ${one.expected}, found ${one.found}`),
    ...(count > shown.length ? [`… and ${count - shown.length} more`] : []),
    "",
    'Run "billow verify" on the server. It lists each of them. Send no invoices before they are explained.',
    "You get this e-mail once. The console and /metrics show the verdict of each night.",
  ];
  const text = lines.join("\n");
  return {
    from: { name, address },
    replyTo,
    recipient: email,
    to: [email],
    cc: [],
    messageId: `<verification.${verdict.id}.${id}@${address.slice(address.indexOf("@") + 1)}>`,
    subject: `Billow found ${found} in its books and usage`,
    html: `<pre>${escapeHtml(text)}</pre>`,
    text,
    attachment: null,
  };
}
