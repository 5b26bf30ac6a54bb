import { createHash, randomBytes } from "node:crypto";
import type { InvoiceLink } from "@billow/contract/invoicing/invoice-link.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { countsAsView, invoiceLinkExpiryMs, isLinkOpen } from "@billow/core/invoicing/invoice-link.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Config } from "../../config.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { lockInvoice, lockInvoiceOnly } from "../invoices/lock-invoice.ts";
import { addView, endLink, insertLink, type LinkRow, linkByHash, linkOf } from "./queries.ts";

/** The folder of hosted pages. */
export const HOSTED_PATH = "/i";

const TOKEN_BYTES = 16;

/** A link with the address that opens it. */
export interface OpenLink {
  row: LinkRow;
  address: string;
}

/**
 * The link of an issued invoice; a new one where there is none or where it has expired. Its token is kept sealed, so that
 * everybody is told the same address, and is found by its hash.
 *
 * @throws DomainError `not_found`, `action_not_allowed`
 */
export async function ensureLink(
  tx: Transaction<Database>,
  deps: Deps,
  { ref, actor }: { ref: string; actor: Actor },
): Promise<OpenLink> {
  const { row: invoice } = await lockInvoice(tx, deps, { ref, ifMatch: null });
  if (invoice.status === "draft")
    throw new DomainError("action_not_allowed", "A draft has no link. Finalize or send the invoice first.");
  const nowMs = deps.clock.nowMs();
  const known = await linkOf(tx, invoice.id);
  const token = known !== null && isOpen(known, nowMs) ? tokenOf(deps, known) : null;
  if (known !== null && token !== null) return { row: known, address: linkAddress(deps.config, token) };
  const at = instantOfMs(nowMs);
  if (known !== null) await endLink(tx, { id: known.id, at });
  const fresh = randomBytes(TOKEN_BYTES).toString("base64url");
  const row = await insertLink(tx, {
    id: deps.newId(),
    invoice_id: invoice.id,
    hash: tokenHash(fresh),
    sealed: deps.sealer.seal(fresh),
    created_at: at,
    expires_at: instantOfMs(invoiceLinkExpiryMs(nowMs)),
    views: 0,
  });
  const data = { validUntil: row.expires_at };
  await record(tx, deps, [{ subject: invoice.id, type: "invoice.linkCreated", actor, data }]);
  return { row, address: linkAddress(deps.config, fresh) };
}

/** Lets the link of an invoice open nothing any more. @throws DomainError `not_found` */
export async function revokeLink(
  tx: Transaction<Database>,
  deps: Deps,
  { ref, actor }: { ref: string; actor: Actor },
): Promise<void> {
  const { row: invoice } = await lockInvoice(tx, deps, { ref, ifMatch: null });
  const known = await linkOf(tx, invoice.id);
  if (known === null) return;
  await endLink(tx, { id: known.id, at: instantOfMs(deps.clock.nowMs()) });
  await record(tx, deps, [{ subject: invoice.id, type: "invoice.linkRevoked", actor, data: {} }]);
}

/** The link that a token opens; null for one that is unknown, has expired or was revoked. */
export async function findOpenLink({ db, clock }: Deps, token: string): Promise<LinkRow | null> {
  const row = await linkByHash(db, tokenHash(token));
  return row !== null && isOpen(row, clock.nowMs()) ? row : null;
}

/** Says on the timeline that the page was opened, unless it is a reload. */
export async function noteView(tx: Transaction<Database>, deps: Deps, link: LinkRow): Promise<void> {
  await lockInvoiceOnly(tx, link.invoice_id);
  const nowMs = deps.clock.nowMs();
  const now = await linkByHash(tx, link.hash);
  if (now === null || !countsAsView(lastViewMs(now), nowMs)) return;
  await addView(tx, { id: link.id, at: instantOfMs(nowMs) });
  await record(tx, deps, [{ subject: link.invoice_id, type: "invoice.viewed", actor: HOLDER, data: {} }]);
}

/** Who has the link: the customer, as far as anybody knows. */
const HOLDER: Actor = { kind: "system", id: "link", name: "Customer" };

function lastViewMs({ viewed_at: at }: LinkRow): number | null {
  return at === null ? null : Date.parse(at);
}

/** A link as the API shows it; null for one that has expired. */
export function presentLink(row: LinkRow | null, nowMs: number): InvoiceLink | null {
  if (row === null || !isOpen(row, nowMs)) return null;
  return {
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    views: row.views,
    viewedAt: row.viewed_at,
  };
}

export function linkAddress({ publicUrl, port }: Pick<Config, "publicUrl" | "port">, token: string): string {
  return `${publicUrl ?? `http://localhost:${port}`}${HOSTED_PATH}/${token}`;
}

function isOpen({ expires_at: expiresAt, ended_at: endedAt }: LinkRow, nowMs: number): boolean {
  return isLinkOpen({ expiresAtMs: Date.parse(expiresAt), ended: endedAt !== null }, nowMs);
}

/** Null where another secret sealed it: a database that was restored without its secret needs new links. */
function tokenOf({ sealer }: Deps, { sealed }: LinkRow): string | null {
  try {
    return sealer.open(sealed);
  } catch {
    return null;
  }
}

/** A plain hash is fast and sufficient, because 128 random bits cannot be guessed. */
function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
