import { type Html, html } from "../../http/text/html.ts";
import type { Parties } from "../invoices/parties.ts";
import type { LocalFormat } from "../messages/local-format.ts";
import { DEFAULT_ACCENT, imprintOf, inkOn } from "../pdf/branding.ts";
import type { MessageContent } from "./message-content.ts";

/** An e-mail as plain text, for mail programs without HTML. */
export function plainText(content: MessageContent, seller: Parties["seller"], format: LocalFormat): string {
  const facts = (rows: MessageContent["facts"]) =>
    rows.map(({ label, value }) => format.say("labelled", { label, value })).join("\n");
  return [
    content.heading,
    ...content.paragraphs,
    facts(content.facts),
    ...(content.online === null
      ? []
      : [format.say("labelled", { label: content.online.label, value: content.online.address })]),
    ...(content.payment.length === 0 ? [] : [`${format.say("howToPay")}\n${facts(content.payment)}`]),
    ...(content.instructions === null ? [] : [content.instructions]),
    `-- \n${imprintOf(seller, format).join("\n")}`,
  ].join("\n\n");
}

/**
 * An e-mail as HTML that mail programs support: tables, inline styles, nothing loaded from elsewhere. The tag `html`
 * escapes every value.
 */
export function htmlText(content: MessageContent, seller: Parties["seller"], format: LocalFormat): string {
  const accent = seller.accentColor ?? DEFAULT_ACCENT;
  const [mainFact, ...otherFacts] = content.facts;
  const page = html`<!doctype html>
<html lang="${format.language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${content.subject}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;${FONT}">
<div style="display:none;max-height:0;overflow:hidden">${content.preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border-radius:8px;overflow:hidden">
<tr><td style="background:${accent};color:${inkOn(accent)};padding:20px 32px;font-size:17px;font-weight:600">${seller.name}</td></tr>
<tr><td style="padding:32px 32px 8px">
<h1 style="margin:0 0 20px;font-size:22px;line-height:28px;font-weight:600;color:#13181d">${content.heading}</h1>
${content.paragraphs.map((paragraph) => html`<p style="margin:0 0 16px;font-size:15px;line-height:23px;color:#2b333b;white-space:pre-line">${paragraph}</p>\n`)}
</td></tr>
<tr><td style="padding:0 32px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border:1px solid #e3e6ea;border-radius:8px">
${mainFact === undefined ? [] : html`<tr><td colspan="2" style="padding:18px 20px 6px"><div style="font-size:13px;line-height:18px;color:#5f6871">${mainFact.label}</div><div style="font-size:26px;line-height:34px;font-weight:600;color:#13181d">${mainFact.value}</div></td></tr>\n`}
${otherFacts.map(factRow)}
<tr><td colspan="2" style="height:12px;font-size:0;line-height:0">&nbsp;</td></tr>
</table>
</td></tr>
${onlinePart(content, accent)}
${paymentPart(content, format)}
<tr><td style="padding:24px 32px 28px">
<div style="border-top:1px solid #e3e6ea;padding-top:16px;font-size:12px;line-height:18px;color:#5f6871;white-space:pre-line">${imprintOf(seller, format).join("\n")}</div>
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
  return page.text;
}

const FONT = "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

function onlinePart({ online }: MessageContent, accent: string): Html | Html[] {
  if (online === null) return [];
  return html`<tr><td align="center" style="padding:16px 32px 4px">
<a href="${online.address}" style="display:inline-block;padding:11px 22px;border-radius:6px;background:${accent};color:${inkOn(accent)};font-size:15px;line-height:20px;font-weight:600;text-decoration:none">${online.label}</a>
</td></tr>
`;
}

function paymentPart({ payment, instructions }: MessageContent, { say }: LocalFormat): Html | Html[] {
  if (payment.length === 0 && instructions === null) return [];
  return html`<tr><td style="padding:20px 32px 0">
<h2 style="margin:0 0 8px;font-size:15px;line-height:22px;font-weight:600;color:#13181d">${say("howToPay")}</h2>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f7f8f9;border-radius:8px">
<tr><td colspan="2" style="height:10px;font-size:0;line-height:0">&nbsp;</td></tr>
${payment.map(factRow)}
${instructions === null ? [] : html`<tr><td colspan="2" style="padding:4px 20px;font-size:14px;line-height:21px;color:#2b333b;white-space:pre-line">${instructions}</td></tr>\n`}
<tr><td colspan="2" style="height:10px;font-size:0;line-height:0">&nbsp;</td></tr>
</table>
</td></tr>
`;
}

function factRow({ label, value }: { label: string; value: string }): Html {
  return html`<tr><td style="padding:3px 12px 3px 20px;font-size:14px;line-height:21px;color:#5f6871;vertical-align:top;white-space:nowrap">${label}</td><td style="padding:3px 20px 3px 0;font-size:14px;line-height:21px;color:#13181d;text-align:right;word-break:break-word">${value}</td></tr>
`;
}
