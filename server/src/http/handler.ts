import type { Permission, RoleId } from "@billow/contract/access/user.ts";
import type { Api, RouteName } from "@billow/contract/api.ts";
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, Route } from "@billow/contract/route.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../db/schema.ts";
import type { Within } from "../db/within.ts";
import type { Deps } from "../deps.ts";

/** Who is calling, and what they may do. */
export interface Principal {
  actor: Actor;
  permissions: ReadonlySet<Permission>;
  /** The customers whose data they may see and change; null for all. */
  within: Within;
  /** Null for an API key: it has scopes instead. */
  role: { id: RoleId; name: string } | null;
  email: string | null;
  /** When the credential ends for certain, in milliseconds since 1970; null where that is open. */
  endsAtMs: number | null;
  /** What a user has to do before they may do anything else; missing where they may. */
  secondFactorNeeded?: "setUp" | "passkey";
  /** The session of a user who is signed in; missing for others. */
  session?: { id: string; provedAtMs: number };
}

/** What let a caller in, and whether it still would. */
export interface Admission {
  actorId: string;
  /** When the credential ends for certain, in milliseconds since 1970; null where that is open. */
  endsAtMs: number | null;
  /** Whether the credential is still good for the same permissions. */
  holds(): Promise<boolean>;
}

interface BaseCall<R extends Route> {
  params: ParamsOf<R>;
  query: QueryOf<R>;
  body: BodyOf<R>;
  principal: Principal;
  admission: Admission;
  deps: Deps;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it was sent, for what parsed JSON lacks: how a number is written. Null without a body. */
  bodyText: string | null;
  /** The network address of the caller. */
  address: string;
  /** The version that the caller has read, from `If-Match: "5"`; null without the header. */
  ifMatch: number | null;
  setEtag(version: number): void;
  /** Answers with the other success status of the contract. */
  setStatus(status: 200): void;
  setHeader(name: string, value: string): void;
}

export interface ReadCall<R extends Route> extends BaseCall<R> {
  db: Kysely<Database>;
}

export interface WriteCall<R extends Route> extends BaseCall<R> {
  /** The transaction that also stores the answer under the call's idempotency key. */
  tx: Transaction<Database>;
  /** Does something in this process once the transaction is committed. */
  afterCommit(work: () => void): void;
}

export interface WriteHandler<R extends Route> {
  readonly kind: "write";
  /** The answer has a secret that is shown only once, so it is not stored. A repeated call gets 409. */
  readonly secretAnswer: boolean;
  run(call: WriteCall<R>): Promise<ResponseOf<R>>;
}

/** An answer that is sent while it is produced. */
export interface Streamed {
  /** The text piece by piece, as bytes where it is not UTF-8. Reading stops when the caller disconnects. */
  body: AsyncIterable<string | Uint8Array>;
  /** The file name for browsers; null when the answer is not a file. */
  fileName: string | null;
}

/** A file that is sent as a whole and shown by the browser. */
export interface FileAnswer {
  bytes: Buffer;
  fileName: string;
}

export interface FileHandler<R extends Route> {
  readonly kind: "file";
  run(call: ReadCall<R>): Promise<FileAnswer>;
}

export interface StreamHandler<R extends Route> {
  readonly kind: "stream";
  run(call: ReadCall<R>): Promise<Streamed>;
}

/**
 * Answers a route.
 *
 * - `read` changes nothing.
 * - `write` runs in one transaction with idempotency and retry on deadlock. It may run more than once, so it must have no
 *   effect outside its transaction.
 * - `long` manages its own transactions and is idempotent.
 * - `stream` sends its answer while it is produced. It changes nothing but what an export keeps of itself, in transactions
 *   of their own, and refuses a call before the first piece.
 * - `file` answers bytes, the same for every caller.
 */
export type Handler<R extends Route> =
  | { readonly kind: "read"; run(call: ReadCall<R>): Promise<ResponseOf<R>> }
  | WriteHandler<R>
  | StreamHandler<R>
  | FileHandler<R>
  | { readonly kind: "long"; run(call: ReadCall<R>): Promise<ResponseOf<R>> };

export type Handlers = { [N in RouteName]: Handler<Api[N]> };

export function read<N extends RouteName>(
  run: (call: ReadCall<Api[N]>) => Promise<ResponseOf<Api[N]>>,
): Handler<Api[N]> {
  return { kind: "read", run };
}

export function write<N extends RouteName>(
  run: (call: WriteCall<Api[N]>) => Promise<ResponseOf<Api[N]>>,
  options: { secretAnswer?: boolean } = {},
): Handler<Api[N]> {
  return { kind: "write", secretAnswer: options.secretAnswer ?? false, run };
}

export function long<N extends RouteName>(
  run: (call: ReadCall<Api[N]>) => Promise<ResponseOf<Api[N]>>,
): Handler<Api[N]> {
  return { kind: "long", run };
}

export function stream<N extends RouteName>(
  run: (call: ReadCall<Api[N]>) => Promise<Streamed>,
): StreamHandler<Api[N]> {
  return { kind: "stream", run };
}

export function file<N extends RouteName>(
  run: (call: ReadCall<Api[N]>) => Promise<FileAnswer>,
): FileHandler<Api[N]> {
  return { kind: "file", run };
}
