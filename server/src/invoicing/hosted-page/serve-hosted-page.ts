import { createHash } from "node:crypto";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { limitLinkGuesses } from "../../access/users/guessing/guess-limits.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { readInvoiceDocument } from "../invoices/read-document.ts";
import { CATALOGUES, type Messages, messagesFor } from "../messages/messages.ts";
import { pdfOfInvoice } from "../pdf/make-document.ts";
import { findOpenLink, HOSTED_PATH, linkAddress, noteView } from "./invoice-link.ts";
import { invoicePage, type Page, plainPage } from "./page-layout.ts";
import { pageText } from "./page-text.ts";
import type { PayOnline } from "./pay-online.ts";
import type { LinkRow } from "./queries.ts";

interface WithToken {
  Params: { token: string };
}

type Asked = FastifyRequest<WithToken>;

/**
 * Serves the page of an invoice to whoever has its link. A link that is unknown, old or revoked gets one and the same page, and
 * counts as a guess.
 */
export function serveHostedPage(server: FastifyInstance, deps: Deps, pay: PayOnline): void {
  // In a scope of their own, as nothing else takes a form.
  void server.register((app, _options, registered) => {
    app.addContentTypeParser(FORM, { parseAs: "string", bodyLimit: 1024 }, (_request, _body, done) =>
      done(null),
    );
    app.get<WithToken>(`${HOSTED_PATH}/:token`, async (request, reply) =>
      withLink(deps, request, reply, (link) => answerPage(deps, pay, { request, reply, link })),
    );
    app.get<WithToken>(`${HOSTED_PATH}/:token/pdf`, async (request, reply) =>
      withLink(deps, request, reply, (link) => answerPdf(deps, reply, link)),
    );
    app.post<WithToken>(`${HOSTED_PATH}/:token/pay`, async (request, reply) =>
      withLink(deps, request, reply, async ({ invoice_id: invoiceId }) => {
        const { token } = request.params;
        const url = await pay.start({ invoiceId, address: linkAddress(deps.config, token) });
        privately(reply, "default-src 'none'");
        return reply.redirect(url ?? `${HOSTED_PATH}/${token}?failed`, 303);
      }),
    );
    registered();
  });
}

const FORM = "application/x-www-form-urlencoded";

async function answerPage(
  deps: Deps,
  pay: PayOnline,
  { request, reply, link }: { request: Asked; reply: FastifyReply; link: LinkRow },
): Promise<FastifyReply> {
  if (request.method === "GET") await inTransaction(deps.db, (tx) => noteView(tx, deps, link));
  const text = pageText(await readInvoiceDocument(deps.db, link.invoice_id));
  const offer = text.pay === null || text.pay.isCollected ? null : await pay.offer();
  const page = invoicePage(text, {
    address: `${HOSTED_PATH}/${request.params.token}`,
    validUntil: link.expires_at.slice(0, 10),
    payBy: offer?.name ?? null,
    notice: text.pay === null ? null : noticeOf(request.url),
  });
  return send(reply, 200, page, offer?.origin);
}

/** What happened before the page was shown: the customer comes back from the provider, or could not go there. */
function noticeOf(url: string): "payThanks" | "payNotStarted" | null {
  if (url.endsWith("?paid")) return "payThanks";
  return url.endsWith("?failed") ? "payNotStarted" : null;
}

async function answerPdf(deps: Deps, reply: FastifyReply, link: LinkRow): Promise<FastifyReply> {
  const document = await readInvoiceDocument(deps.db, link.invoice_id);
  const { fileName, bytes } = await pdfOfInvoice(deps.db, deps, document);
  privately(reply, "default-src 'none'");
  return reply
    .header("content-disposition", `attachment; filename="${fileName}"`)
    .type("application/pdf")
    .send(bytes);
}

async function withLink(
  deps: Deps,
  request: Asked,
  reply: FastifyReply,
  answer: (link: LinkRow) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const messages = messagesOf(request);
  try {
    const setHeader = (name: string, value: string) => void reply.header(name, value);
    const link = await limitLinkGuesses(deps, { address: request.ip, setHeader }, () =>
      findOpenLink(deps, request.params.token),
    );
    if (link !== null) return await answer(link);
    return send(reply, 404, plainPage(messages, { title: "linkGone", text: "linkGoneText" }));
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "rate_limited") throw error;
    return send(reply, 429, plainPage(messages, { title: "tooManyLinks", text: "tooManyLinksText" }));
  }
}

/** The first language of the caller's that there is. */
function messagesOf(request: FastifyRequest): Messages {
  const asked = (request.headers["accept-language"] ?? "").split(",").map((part) => part.trim().slice(0, 2));
  return messagesFor(asked.find((language) => Object.hasOwn(CATALOGUES, language)) ?? null);
}

/** `leadsTo` is where else a form of the page may lead: browsers follow the policy through redirects. */
function send(reply: FastifyReply, status: number, { body, style }: Page, leadsTo?: string): FastifyReply {
  const hash = createHash("sha256").update(style).digest("base64");
  privately(
    reply,
    `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'${leadsTo === undefined ? "" : ` ${leadsTo}`}; base-uri 'none'; frame-ancestors 'none'`,
  );
  return reply.code(status).type("text/html; charset=utf-8").send(body);
}

/** No cache keeps it, no search engine lists it, and no other site learns its address. */
function privately(reply: FastifyReply, policy: string): void {
  reply
    .header("cache-control", "no-store")
    .header("x-robots-tag", "noindex, nofollow")
    .header("referrer-policy", "no-referrer")
    .header("content-security-policy", policy);
}
