import { createHash, createHmac } from "node:crypto";
import { API_PREFIX, api } from "@billow/contract/api.ts";
import { DomainError } from "@billow/core/errors.ts";
import { sql, type Transaction } from "kysely";
import type { Database } from "../db/schema.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Within } from "../db/within.ts";
import type { Deps } from "../deps.ts";
import { instantOfMs } from "./present.ts";

/** The answer of a call, before it is sent. */
export interface Answer {
  status: number;
  etag: string | null;
  /** The body as text, so that a repeated call gets the same bytes. */
  body: string;
}

/** Two calls with equal identities are the same call. A key belongs to one call of its actor, whatever the path. */
export interface RequestIdentity {
  actor: string;
  route: string;
  key: string;
  requestHash: Buffer;
}

/**
 * Runs `work` in one transaction that also stores its answer under the idempotency key. A key that was answered before
 * returns the stored answer without running `work`. Without an identity, `work` only runs in a transaction.
 *
 * @throws DomainError `idempotency_in_flight` while another call with the key runs, `idempotency_key_reused` when the
 *   request differs
 */
export async function runOnce(
  deps: Deps,
  identity: RequestIdentity | null,
  options: { secretAnswer: boolean },
  work: (tx: Transaction<Database>) => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  return inTransaction(deps.db, async (tx) => {
    if (identity === null) return { ...(await work(tx)), replayed: false };
    await lock(tx, identity);
    const stored = await storedAnswer(tx, identity);
    if (stored !== null) return { ...stored, replayed: true };
    const answer = await work(tx);
    await store(tx, deps, identity, options.secretAnswer ? { ...answer, body: null } : answer);
    return { ...answer, replayed: false };
  });
}

/**
 * A keyed digest of parameters and body. A body may contain a password, which could be guessed from a plain hash. For somebody
 * who is limited to some customers, those are part of it: an answer is not repeated to somebody who sees others since.
 */
export function requestHash(
  secret: string,
  parts: { params: unknown; query: unknown; body: unknown; within: Within },
): Buffer {
  return createHmac("sha256", secret)
    .update(
      JSON.stringify([
        parts.params,
        parts.query,
        parts.body,
        ...(parts.within === null ? [] : [parts.within.toSorted()]),
      ]),
    )
    .digest();
}

/** The key of an `Idempotency-Key` header; null when there is none. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === "string" && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new DomainError(
    "invalid_request",
    "An Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.",
  );
}

/** How long an answer is stored for a repeated call. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** Deletes old answers. Returns how many were deleted. */
export async function forgetOldAnswers(deps: Deps): Promise<number> {
  const result = await deps.db
    .deleteFrom("idempotency_key")
    .where("created_at", "<", instantOfMs(deps.clock.nowMs() - KEPT_MS))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function lock(tx: Transaction<Database>, identity: RequestIdentity): Promise<void> {
  const digest = createHash("sha256")
    .update(JSON.stringify([identity.actor, identity.key]))
    .digest();
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(${digest.readBigInt64BE(0)}) AS locked`.execute(tx);
  if (rows[0]?.locked) return;
  throw new DomainError(
    "idempotency_in_flight",
    "A call with this Idempotency-Key is still running. Wait for its answer, then call again with the same key.",
  );
}

async function storedAnswer(tx: Transaction<Database>, identity: RequestIdentity): Promise<Answer | null> {
  // Before a key belonged to one call, it could have an answer of each path.
  const rows = await tx
    .selectFrom("idempotency_key")
    .select(["route", "request_hash", "status", "etag", "answer"])
    .where("actor", "=", identity.actor)
    .where("key", "=", identity.key)
    .execute();
  const row = rows.find(({ route }) => route === identity.route) ?? rows[0];
  if (row === undefined) return null;
  if (row.route !== identity.route) throw reused(`for ${callOf(row.route)}`);
  if (!row.request_hash.equals(identity.requestHash)) throw reused("with other content");
  if (row.answer === null) {
    throw new DomainError(
      "conflict",
      "This call was already made. Its answer had a secret that is shown only once and not stored. Use a new Idempotency-Key to make it again.",
    );
  }
  return { status: row.status, etag: row.etag, body: row.answer };
}

function reused(how: string): DomainError {
  return new DomainError(
    "idempotency_key_reused",
    `This Idempotency-Key was used ${how}. Use a new key for each new request, and an earlier one only to repeat exactly the same.`,
  );
}

/** A stored call as its caller knows it. A version of Billow may lack a call of an earlier one. */
function callOf(route: string): string {
  const [, known] = Object.entries(api).find(([name]) => name === route) ?? [];
  return known === undefined ? "another call" : `${known.method} ${API_PREFIX}${known.path}`;
}

async function store(
  tx: Transaction<Database>,
  deps: Deps,
  identity: RequestIdentity,
  answer: Omit<Answer, "body"> & { body: string | null },
): Promise<void> {
  await tx
    .insertInto("idempotency_key")
    .values({
      actor: identity.actor,
      route: identity.route,
      key: identity.key,
      request_hash: identity.requestHash,
      status: answer.status,
      etag: answer.etag,
      answer: answer.body,
      created_at: instantOfMs(deps.clock.nowMs()),
    })
    .execute();
}
