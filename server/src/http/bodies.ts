import { type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";

const CLOUD_EVENT_TYPES = ["application/cloudevents+json", "application/cloudevents-batch+json"];

/** A gzip body may be this much larger unpacked: past that it is no batch of events but a bomb. */
const UNPACKED_BYTES_MAX = 10 * 1024 * 1024;

/** Bodies of CloudEvents are JSON under names of their own, and are read as strictly as any JSON. */
export function acceptCloudEvents(app: FastifyInstance): void {
  app.addContentTypeParser(
    CLOUD_EVENT_TYPES,
    { parseAs: "string" },
    app.getDefaultJsonParser("error", "error"),
  );
}

/** Unpacks gzip bodies, bounded; other encodings are refused. */
export function acceptGzip(app: FastifyInstance): void {
  app.addHook("preParsing", async (request, _reply, payload) => {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined || encoding === "identity") return payload;
    if (encoding !== "gzip") {
      throw new DomainError(
        "unsupported_media_type",
        "Send the body as it is, or with content-encoding gzip.",
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
          ? new DomainError("too_large", "The body is larger than 10 MB unpacked. Send several calls.")
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
