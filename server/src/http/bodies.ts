import { isUtf8 } from "node:buffer";
import { type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyRequest {
    /** The body as it was sent, for what parsed JSON lacks: how a number is written. */
    bodyText: string | null;
  }
  interface FastifyContextConfig {
    /** Whether the call takes one JSON value a line. */
    takesLines?: boolean;
  }
}

const JSON_TYPES = ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"];

/** How much of a refused body is still read. What is larger is cut off. */
const REFUSED_BYTES_MAX = 64 * 1024 * 1024;

/** The largest ratio of uncompressed to compressed size. A higher ratio is an attack, not a batch of events. */
const UNPACKED_BYTES_MAX = 10 * 1024 * 1024;

/**
 * Reads JSON strictly, also with the content types of CloudEvents. Bytes that are not UTF-8 are refused: they would all become
 * the same replacement character, and two different names would become equal.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.decorateRequest("bodyText", null);
  app.addContentTypeParser<Buffer>(JSON_TYPES, { parseAs: "buffer" }, (request, body, done) => {
    const text = textOf(body);
    if (text === null) return done(NOT_UTF8);
    request.bodyText = text;
    return parse(request, text, done);
  });
  // Lines are parsed one by one where they are taken, so that a bad one does not spoil the others.
  app.addContentTypeParser<Buffer>("application/x-ndjson", { parseAs: "buffer" }, (request, body, done) => {
    if (!request.routeOptions.config.takesLines) return done(NO_LINES);
    request.bodyText = textOf(body);
    return request.bodyText === null ? done(NOT_UTF8) : done(null, request.bodyText);
  });
}

function textOf(body: Buffer): string | null {
  return isUtf8(body) ? body.toString() : null;
}

const NOT_UTF8 = new DomainError("invalid_request", "The body is not UTF-8 text. Encode it as UTF-8.");
const NO_LINES = new DomainError(
  "unsupported_media_type",
  "This call takes one JSON value, not one a line. Send application/json.",
);

/** Uncompresses gzip bodies up to a limit. Other encodings are refused. */
export function acceptGzip(app: FastifyInstance): void {
  app.addHook("preParsing", async (request, _reply, payload) => {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined || encoding === "identity") return payload;
    if (encoding !== "gzip") {
      throw new DomainError(
        "unsupported_media_type",
        "Send the body uncompressed or with content-encoding gzip.",
      );
    }
    delete request.headers["content-length"];
    delete request.headers["content-encoding"];
    return unpacked(payload);
  });
}

function unpacked(payload: Readable): Readable {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      const tooLarge = bytes > UNPACKED_BYTES_MAX;
      done(
        tooLarge
          ? new DomainError(
              "too_large",
              "The uncompressed body is larger than 10 MB. Split it into several calls.",
            )
          : null,
        chunk,
      );
    },
  });
  const gunzip = createGunzip();
  gunzip.on("error", () =>
    bounded.destroy(new DomainError("invalid_request", "The body is not valid gzip.")),
  );
  payload.on("error", (error) => bounded.destroy(error));
  bounded.on("error", () => {
    payload.unpipe(gunzip).resume();
    gunzip.destroy();
  });
  payload.pipe(gunzip).pipe(bounded);
  return bounded;
}

/**
 * Reads a refused body to its end before the answer goes out. A connection that ends while a proxy still sends is reset, and the
 * proxy answers 502 in Billow's place.
 */
export function readRefusedBodies(app: FastifyInstance): void {
  app.addHook("onSend", async ({ raw }) => {
    // A call that a test injects has no connection, and does not say whether it is complete.
    if (raw.complete !== false || raw.destroyed) return;
    await new Promise<void>((resolve) => {
      let bytes = 0;
      raw.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > REFUSED_BYTES_MAX) resolve();
      });
      raw.once("end", resolve).once("close", resolve);
    });
  });
}
