import { isUtf8 } from "node:buffer";
import { type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";

const JSON_TYPES = ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"];

/** The largest ratio of uncompressed to compressed size. A higher ratio is an attack, not a batch of events. */
const UNPACKED_BYTES_MAX = 10 * 1024 * 1024;

/**
 * Reads JSON strictly, also with the content types of CloudEvents. Bytes that are not UTF-8 are refused: they would all become
 * the same replacement character, and two different names would become equal.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser<Buffer>(JSON_TYPES, { parseAs: "buffer" }, (request, body, done) => {
    if (isUtf8(body)) return parse(request, body.toString(), done);
    done(new DomainError("invalid_request", "The body is not UTF-8 text. Encode it as UTF-8."));
  });
}

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
  payload.pipe(gunzip).pipe(bounded);
  return bounded;
}
