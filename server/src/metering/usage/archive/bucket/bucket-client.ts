import { setTimeout as wait } from "node:timers/promises";
import { DomainError } from "@billow/core/errors.ts";
import { AwsV4Signer } from "aws4fetch";
import type { BucketAccess } from "../../../../config-bucket.ts";
import { errorCode, errorMessage } from "../../../../error-code.ts";
import { sha256 } from "../archive-file.ts";
import type { BucketLocation } from "./bucket-location.ts";

export interface BucketRequest {
  method: "GET" | "PUT";
  /** Of an object; missing where the bucket itself is asked. */
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array;
}

export interface BucketAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
}

export interface BucketLimits {
  /** How long one try may take, with all of its bytes. */
  timeoutMs?: number;
  /** How long to wait before the second try; twice as long before the third, and so on. */
  pauseMs?: number;
}

/** A file of the archive has a few megabytes. */
const TIMEOUT_MS = 60_000;
/** A list is asked for while people wait. */
const LISTING_MS = 15_000;
const PAUSE_MS = 250;
const TRIES = 4;
const BYTES_MAX = 2 ** 30;

/** What a server of buckets answers while it cannot: the same may succeed a moment later. */
const PASSING = new Set([409, 429, 500, 502, 503, 504]);

/** Sends signed requests to a bucket, and a few times again what failed in passing. */
export class BucketClient {
  readonly #base: URL;
  readonly #access: BucketAccess;
  readonly #timeoutMs: number;
  readonly #pauseMs: number;

  constructor({ bucket }: BucketLocation, access: BucketAccess, limits: BucketLimits) {
    this.#access = access;
    this.#timeoutMs = limits.timeoutMs ?? TIMEOUT_MS;
    this.#pauseMs = limits.pauseMs ?? PAUSE_MS;
    const server = access.endpoint ?? new URL(`https://s3.${access.region}.amazonaws.com`);
    this.#base = access.isPathStyle
      ? new URL(`/${bucket}`, server)
      : new URL(`${server.protocol}//${bucket}.${server.host}`);
  }

  /** Whether what is sent can be read on its way to another machine. */
  get isUnencrypted(): boolean {
    return this.#base.protocol === "http:" && !/^(127\.|localhost$|\[::1\]$)/.test(this.#base.hostname);
  }

  /** @throws DomainError `archive_unavailable` where nobody answers in time */
  async send(request: BucketRequest): Promise<BucketAnswer> {
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await this.#try(request);
        if (tried === TRIES || !PASSING.has(answer.status)) return answer;
      } catch (error) {
        if (tried === TRIES || !isPassing(error)) throw this.#unanswered(error, this.#limitOf(request));
      }
      await wait(this.#pauseMs * 2 ** (tried - 1));
    }
  }

  #limitOf({ key }: BucketRequest): number {
    return key === undefined ? Math.min(this.#timeoutMs, LISTING_MS) : this.#timeoutMs;
  }

  async #try({ method, key, query = {}, headers = {}, body }: BucketRequest): Promise<BucketAnswer> {
    const limitMs = this.#limitOf({ method, ...(key !== undefined && { key }) });
    const url = new URL(this.#base);
    if (key !== undefined) url.pathname = `${url.pathname.replace(/\/$/, "")}/${key}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { endpoint: _, isPathStyle: __, ...credentials } = this.#access;
    // With the hash of its body, so that what is altered on its way is refused.
    const signed = await new AwsV4Signer({
      ...credentials,
      service: "s3",
      method,
      url: url.href,
      headers: { ...headers, "x-amz-content-sha256": sha256(body ?? "") },
    }).sign();
    const response = await fetch(signed.url, {
      method,
      headers: signed.headers,
      // A signature holds for one address.
      redirect: "manual",
      signal: AbortSignal.timeout(limitMs),
      ...(body && { body: new Uint8Array(body) }),
    });
    return { status: response.status, headers: response.headers, bytes: await bytesOf(response) };
  }

  #unanswered(error: unknown, limitMs: number): DomainError {
    const server = `The server ${this.#base.host} of the archive's bucket`;
    const why = isTimeout(error)
      ? `did not answer within ${Math.ceil(limitMs / 1_000)} s`
      : `cannot be reached: ${reasonOf(error)}`;
    return new DomainError(
      "archive_unavailable",
      `${server} ${why}. Check AWS_ENDPOINT_URL_S3 and the network, and try again. Nothing was removed from the database.`,
    );
  }
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > BYTES_MAX) throw new Error("it answers with more than a gigabyte");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

/** Connections that break are tried again; a server that is too slow would be, each time, and a certificate stays wrong. */
function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return !isTimeout(error) && /^(ECONNRESET|ECONNREFUSED|EPIPE|UND_ERR_SOCKET|EAI_AGAIN)$/.test(String(code));
}

function codeOf(error: unknown): string | undefined {
  return errorCode(error) ?? (error instanceof Error ? errorCode(error.cause) : undefined);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return errorMessage(cause) || (codeOf(error) ?? "the connection broke");
}
