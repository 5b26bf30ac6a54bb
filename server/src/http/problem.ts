import type { Problem } from "@billow/contract/problem.ts";
import { DomainError, ERROR_CODES, type ErrorCode } from "@billow/core/errors.ts";
import type { FastifyReply } from "fastify";
import { AnotherTry } from "../db/transaction.ts";
import { errorCode } from "../error-code.ts";

/** A refusal with several faults, each with its JSON pointer. */
export class InvalidRequest extends DomainError {
  readonly errors: NonNullable<Problem["errors"]>;
  constructor(detail: string, errors: NonNullable<Problem["errors"]>) {
    super("invalid_request", detail);
    this.name = "InvalidRequest";
    this.errors = errors;
  }
}

/** Where the error codes are documented. A problem's `type` links there. */
export const DOCS_PATH = "/api/docs";

/** A thrown value as the problem document for the caller. Faults of the server show no internals. */
export function problemOf(error: unknown, requestId: string): Problem {
  const refusal = refusalOf(error) ?? new DomainError("internal_error", internalDetail(requestId));
  const { status, title } = ERROR_CODES[refusal.code];
  const errors = errorsOf(refusal);
  return {
    type: `${DOCS_PATH}#${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.detail,
    requestId,
    ...(errors && { errors }),
  };
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.code === "unauthenticated") reply.header("www-authenticate", "Bearer");
  if (problem.code === "unavailable") reply.header("retry-after", "2");
  return reply
    .removeHeader("content-disposition")
    .code(problem.status)
    .header("cache-control", "no-store")
    .type("application/problem+json")
    .send(JSON.stringify(problem));
}

function errorsOf(refusal: DomainError): Problem["errors"] {
  if (refusal instanceof InvalidRequest) return refusal.errors;
  return refusal.pointer === undefined ? undefined : [{ pointer: refusal.pointer, detail: refusal.detail }];
}

function internalDetail(requestId: string): string {
  return `Something went wrong in Billow. Its log has the details under the request id ${requestId}.`;
}

/** The refusal of an error; undefined for a fault of the server. */
function refusalOf(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (isConnectionLoss(error)) return new DomainError("unavailable", DATABASE_AWAY);
  if (error instanceof AnotherTry) return new DomainError("unavailable", TOO_MANY_CHANGES);
  const code = errorCode(error) ?? "";
  const known = KNOWN_FAULTS[code] ?? KNOWN_FAULTS[code.slice(0, 2)];
  return known ? new DomainError(...known) : clientFault(error);
}

/** The pool reports a lost or refused connection as a system error of `connect`, or in words alone. */
function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("syscall" in error && error.syscall === "connect") return true;
  return CONNECTION_LOST.test(error.message);
}

/** Messages of the pool, the driver and Citus about its workers, which have no code for it, or lose it on the way. */
const CONNECTION_LOST = new RegExp(
  `^(${[
    "timeout exceeded when trying to connect",
    "Connection terminated",
    "Client (has encountered a connection error|was closed) and is not queryable",
    "Cannot use a pool after calling end",
    "read ECONNRESET",
    "write (EPIPE|ECONNRESET)",
    "failure on connection marked as essential",
    "could not connect to any active placements",
    "failed to (COPY to shard|complete COPY)",
    "terminating connection (due to|because of)",
    "postmaster was shut down",
    "SSL SYSCALL error",
    "SSL connection has been closed",
    "server closed the connection",
    "could not (receive data from|send data to) server",
    "connection to server at",
    "the database system is",
  ].join("|")})`,
);

const TOO_MANY_CHANGES = "Too many changes to the same data at once. Try again in a moment.";

const DATABASE_AWAY = "The database does not answer. Try again in a moment.";

/** Faults that are not the server's, by code or class of codes of Fastify, Node and PostgreSQL. */
const KNOWN_FAULTS: Readonly<Record<string, [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ["too_large", "The body is larger than 10 MB. Split it into several calls."],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ["unsupported_media_type", "Send the body as application/json."],
  FST_ERR_CTP_EMPTY_JSON_BODY: [
    "invalid_request",
    "The body is empty, but its content type is JSON. Send a JSON body.",
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: ["invalid_request", "The body is not JSON, or uses a forbidden key."],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    "invalid_request",
    "The length of the body differs from its content-length.",
  ],
  FST_ERR_BAD_URL: ["invalid_request", "The path has a malformed percent-encoding."],
  // PostgreSQL: connection exceptions, operator intervention (shutdown, statement timeout), insufficient resources.
  "08": ["unavailable", DATABASE_AWAY],
  "57": ["unavailable", "The database is restarting or took too long. Try again in a moment."],
  "53": ["unavailable", "The database has no connection or memory left. Try again in a moment."],
  "53100": ["unavailable", "The disk of the database is full. Try again once somebody has made room on it."],
  // After a failover, a server that only follows; or one whose administrator has closed it for changes.
  "25006": ["unavailable", "The database is read-only and takes no changes. Try again once it is writable."],
  // Deadlocks and serialization failures that remained after all retries.
  "40": ["unavailable", TOO_MANY_CHANGES],
  // A NUL character, which PostgreSQL cannot store.
  "22021": ["invalid_request", "A text contains a character that cannot be stored. Remove it."],
  "22P05": ["invalid_request", "A text contains a character that cannot be stored. Remove it."],
};

/** A failure the framework blames on the caller, such as JSON with a forbidden key. */
function clientFault(error: unknown): DomainError | undefined {
  if (!(error instanceof Error) || !("statusCode" in error) || typeof error.statusCode !== "number")
    return undefined;
  if (error.statusCode < 400 || error.statusCode >= 500) return undefined;
  return new DomainError("invalid_request", error.message);
}
