import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { refuseUnknown } from "../not-found.ts";

const CONSOLE_FOLDER = fileURLToPath(new URL("../../../../web/dist", import.meta.url));

/**
 * Serves the built console: its files, and the page itself for every other address that a person may open or reload. Without
 * a build, the page says how to build it.
 */
export async function serveConsole(app: FastifyInstance, folder: string = CONSOLE_FOLDER): Promise<void> {
  // A build that comes later is served after the next start.
  const isBuilt = existsSync(folder);
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header("cache-control", isHashed(path) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request)) return refuseUnknown(request, reply);
    if (!isBuilt || !existsSync(join(folder, "index.html"))) return sendNoBuild(reply);
    return reply.sendFile("index.html");
  });
}

/** The name of every file in this folder contains the hash of its content. */
function isHashed(path: string): boolean {
  return /[\\/]assets[\\/][^\\/]+$/.test(path);
}

/**
 * An address inside the console, as a browser opens it; a missing file, an editor's copy of one (`page~`) or an API route
 * must not look like a page.
 */
function isPage(request: FastifyRequest): boolean {
  const path = request.url.split("?", 1)[0] ?? "";
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  return !/^\/api(\/|$)/.test(path) && !/\.\w+$/.test(path) && /^[\w\-/.%:]*$/.test(path);
}

function sendNoBuild(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type("text/html; charset=utf-8")
    .send(
      "<!doctype html><title>Billow</title><p>The console is not built. Run <code>npm start</code>, which builds it, and reload this page.",
    );
}
