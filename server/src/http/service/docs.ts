import { API_PREFIX, type Api, api, type RouteName } from "@billow/contract/api.ts";
import { openApiDocument } from "@billow/contract/openapi.ts";
import type { Route } from "@billow/contract/route.ts";
import { WEBHOOK_TYPES } from "@billow/core/activity/event-types.ts";
import { ERROR_CODES } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";
import { VERSION } from "../../version.ts";
import { PERMISSIONS, SCOPE_PERMISSIONS } from "../permissions.ts";
import { DOCS_PATH } from "../problem.ts";
import { asksForProof } from "../proofs.ts";
import { escapeHtml } from "../text/escape-html.ts";

/** Serves the contract as OpenAPI for programs and as a page for people. */
export function serveDocs(app: FastifyInstance): void {
  let document: string | undefined;
  app.get(`${API_PREFIX}/openapi.json`, async (_request, reply) => {
    // Written when it is first asked for: that takes longer than all else of a start.
    document ??= openApiText();
    return reply.type("application/json; charset=utf-8").send(document);
  });
  app.get(DOCS_PATH, async (_request, reply) => reply.type("text/html; charset=utf-8").send(docsPage()));
}

/** The text of `openapi.json`, both committed and served. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument({ version: VERSION, errorCodes: ERROR_CODES, webhookTypes: WEBHOOK_TYPES }), null, 2)}\n`;
}

function docsPage(): string {
  const routes = Object.entries<Route>(api satisfies Api).map(([name, route]) => {
    const query = Object.keys(route.query?.shape ?? {});
    const path = `${API_PREFIX}${route.path}${query.length > 0 ? `?${query.map((key) => `${key}=`).join("&")}` : ""}`;
    return row([`<code>${route.method} ${escapeHtml(path)}</code>`, escapeHtml(route.summary), needed(name)]);
  });
  const scopes = Object.entries(SCOPE_PERMISSIONS).map(([scope, permissions]) =>
    row([`<code>${scope}</code>`, permissions.map((one) => `<code>${one}</code>`).join(" ")]),
  );
  const errors = Object.entries(ERROR_CODES).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Billow API</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8884 }
td:first-child { overflow-wrap: anywhere }
tr:target { background: #fc03 }
</style>
<h1>Billow API ${escapeHtml(VERSION)}</h1>
<p>The whole contract, with every field, is <a href="${API_PREFIX}/openapi.json">openapi.json</a> (OpenAPI 3.1). Make an API
key with <code>billow key create</code> and send it as <code>Authorization: Bearer bk_…</code>.</p>
<p>The <a href="/docs/developers">guides for developers</a> show it by example.</p>
<h2>Calls</h2>
<table><tr><th>Call<th>Does<th>Needs</tr>
${routes.join("\n")}
</table>
<h2>Scopes of an API key</h2>
<p>A scope allows permissions, the same that roles have. <code>*</code> is everything a key may do. What a key may never do,
whatever its scopes: read or change users, API keys or settings, or change sources, so that a leaked key cannot make itself another.</p>
<table><tr><th>Scope<th>Allows</tr>
${scopes.join("\n")}
</table>
<h2>Error codes</h2>
<p>Errors are <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> problem documents; <code>code</code> is one of these.</p>
<table><tr><th>Code<th>Status<th>Meaning</tr>
${errors.join("\n")}
</table>
</html>
`;
}

function needed(name: string): string {
  const proof = asksForProof(name as RouteName) ? ", and a fresh proof of who one is" : "";
  return `${permissionOf(name)}${proof}`;
}

function permissionOf(name: string): string {
  const permission = PERMISSIONS[name as RouteName];
  if (permission === "open") return "nothing";
  return permission === "signedIn" ? "any sign-in or API key" : `<code>${permission}</code>`;
}

function row(cells: string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}
