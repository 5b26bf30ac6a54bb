import { readFileSync } from "node:fs";
import { type Html, html } from "../../http/text/html.ts";
import type { Messages, PlainKey } from "../messages/messages.ts";
import { type PaymentCode, QUIET_ZONE } from "../pdf/payment-code.ts";
import type { PagePay, PageText } from "./page-text.ts";

const STYLE = readFileSync(new URL("hosted-page.css", import.meta.url), "utf8");

/** A page as it is sent, with the style that it needs. */
export interface Page {
  body: string;
  style: string;
}

/** What may be done on an invoice's page, and what was done before it was shown. */
export interface PageActions {
  /** The address of the page itself. */
  address: string;
  /** Until when the link is valid, as a date. */
  validUntil: string;
  /** The payment provider; null without one. */
  payBy: string | null;
  notice: PlainKey | null;
}

/** The page of an invoice. It needs no script. */
export function invoicePage(text: PageText, actions: PageActions): Page {
  const { format, seller, pay } = text;
  const { say } = format;
  const { notice } = actions;
  return page(
    {
      language: format.language,
      title: `${text.number} · ${seller.name}`,
      style: `:root{--accent:${text.accent};--ink:${text.ink}}\n${STYLE}`,
    },
    html`<header><div><strong>${seller.name}</strong>
<a class="download" href="${actions.address}/pdf">${say("downloadPdf")}</a></div></header>
<main>
<section class="pay" aria-labelledby="left">
<p class="number">${text.number}${text.badge === null ? [] : html` <span class="badge ${text.badge.kind}">${text.badge.text}</span>`}</p>
${notice === null ? [] : html`<p class="notice" role="status">${say(notice)}</p>`}
<h1 id="left"><span>${text.left.label}</span> ${text.left.value}</h1>
${dueLine(text)}
${pay === null ? [] : payParts(text, pay, actions)}
</section>
<section class="invoice" aria-labelledby="invoice">
<h2 id="invoice">${text.title}</h2>
<dl class="parties">
<div><dt>${say("issuedBy")}</dt>${text.seller.lines.map((line) => html`<dd>${line}</dd>`)}</div>
<div><dt>${say("issuedTo")}</dt><dd>${text.buyer.name}</dd>${text.buyer.lines.map((line) => html`<dd>${line}</dd>`)}</div>
${text.meta.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>
<table><caption>${say("description")}</caption><tbody>
${text.lines.map(lineRow)}</tbody></table>
<dl class="totals">
${text.totals.map(({ label, value, strong }) => html`<div${strong ? html` class="strong"` : []}><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>
${text.notes.map((note) => html`<p class="note">${note}</p>\n`)}
</section>
</main>
<footer>
${seller.email === null ? [] : html`<p>${say("questions")} <a href="mailto:${seller.email}">${seller.email}</a></p>`}
<p>${say("linkUntil", { date: format.date(actions.validUntil) })}</p>
<p class="imprint">${text.imprint.join(" · ")}</p>
</footer>`,
  );
}

function dueLine({ due, settled }: PageText): Html | Html[] {
  if (due === null) return [];
  const rest = settled === null ? [] : html` · ${settled}`;
  return html`<p class="due"><span${due.isLate ? html` class="late"` : []}>${due.text}</span>${rest}</p>`;
}

function payParts(
  { format: { say } }: PageText,
  { amount, hasAccount, rows, instructions, code }: PagePay,
  { address, payBy }: PageActions,
): Html[] {
  const button =
    payBy === null
      ? []
      : [
          html`<form method="post" action="${address}/pay"><button>${say("payNow", { amount })}</button>
<p>${say("payBy", { provider: payBy })}</p></form>\n`,
        ];
  return [
    ...button,
    html`<h2>${say(hasAccount ? "payByTransfer" : "howToPay")}</h2>
${
  rows.length === 0
    ? []
    : html`<dl class="account">
${rows.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>`
}
${code === null ? [] : codeFigure(code, say("scanToPay"))}
${instructions === null ? [] : html`<p class="note">${instructions}</p>`}`,
  ];
}

/** Dark on white in every theme, since not every app reads it the other way round. */
function codeFigure({ size, path }: PaymentCode, caption: string): Html {
  const side = size + 2 * QUIET_ZONE;
  const corner = `${-QUIET_ZONE} ${-QUIET_ZONE}`;
  return html`<figure><svg viewBox="${`${corner} ${side} ${side}`}" role="img" aria-label="${caption}"><path fill="#fff" d="${`M${corner}h${side}v${side}h-${side}z`}"/><path fill="#000" d="${path}"/></svg><figcaption aria-hidden="true">${caption}</figcaption></figure>`;
}

function lineRow({ product, details, amount }: PageText["lines"][number]): Html {
  return html`<tr><th scope="row">${product}${details.map((detail) => html`<small>${detail}</small>`)}</th><td>${amount}</td></tr>\n`;
}

/** The page of a link that opens nothing, and of a caller who has tried too many. It says nothing of any invoice. */
export function plainPage(
  { say, language }: Messages,
  { title, text }: { title: PlainKey; text: PlainKey },
): Page {
  return page(
    { language, title: say(title), style: `:root{--accent:#0B6377;--ink:#ffffff}\n${STYLE}` },
    html`<main class="plain"><h1>${say(title)}</h1><p class="note">${say(text)}</p></main>`,
  );
}

function page(
  { language, title, style }: { language: string; title: string; style: string },
  content: Html,
): Page {
  const { text } = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ text: style }}</style>
</head>
<body>
${content}
</body>
</html>
`;
  return { body: text, style };
}
