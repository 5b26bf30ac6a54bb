import { promisify } from "node:util";
import { gzip, gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";

const gzipInThread = promisify(gzip);

/** A shorter answer fits one packet as it is. */
const CHARACTERS_MIN = 1_000;
/** The fastest: a list of 50 invoices becomes an eighth of its size, and hardly less with more effort. */
const LEVEL = 1;
/** Up to here, handing an answer to a thread costs more than compressing it. */
const AT_ONCE_MAX = 128 * 1024;

/**
 * Compresses answers for callers who take gzip. What is streamed stays as it is: an export waits for the database rather
 * than for the network, and an event has to leave at once.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook<unknown>("onSend", async (request, reply, payload) => {
    if (typeof payload !== "string" || payload.length < CHARACTERS_MIN) return payload;
    reply.header("vary", [reply.getHeader("vary") ?? [], "accept-encoding"].flat().join(", "));
    if (request.method === "HEAD" || reply.hasHeader("content-encoding")) return payload;
    if (!takesGzip(request.headers["accept-encoding"])) return payload;
    reply.header("content-encoding", "gzip").removeHeader("content-length");
    return compressed(payload);
  });
}

function compressed(text: string): Buffer | Promise<Buffer> {
  return text.length > AT_ONCE_MAX ? gzipInThread(text, { level: LEVEL }) : gzipSync(text, { level: LEVEL });
}

function takesGzip(accepted: string | string[] | undefined): boolean {
  const quality = /(?:^|,)\s*gzip\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i.exec([accepted ?? ""].flat().join(","));
  return quality !== null && Number(quality[1] ?? 1) > 0;
}
