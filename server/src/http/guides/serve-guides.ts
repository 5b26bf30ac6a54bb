import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { DOCS_PATH } from "../problem.ts";
import { escapeHtml } from "../text/escape-html.ts";
import { GUIDES_PATH, type Guide, type Guides, readGuides } from "./read-guides.ts";

const GUIDES_FOLDER = fileURLToPath(new URL("../../../../docs", import.meta.url));
const STYLE = readFileSync(new URL("guide.css", import.meta.url), "utf8");
const STYLE_PATH = `${GUIDES_PATH}/guide.css`;

/** Serves the pages of `docs/` to everybody: they say how the product works and nothing of what is in it. */
export function serveGuides(app: FastifyInstance): void {
  let read: Guides | undefined;
  const guides = () => {
    read ??= readGuides(GUIDES_FOLDER);
    return read;
  };
  app.get(STYLE_PATH, async (_request, reply) =>
    reply.header("cache-control", "no-cache").type("text/css; charset=utf-8").send(STYLE),
  );
  app.get<{ Params: { "*"?: string } }>(`${GUIDES_PATH}/*`, async (request, reply) => {
    const address = `${GUIDES_PATH}/${request.params["*"] ?? ""}`.replace(/\/$/, "");
    reply.header("cache-control", "no-cache");
    const picture = guides().pictures.get(address);
    if (picture !== undefined) return reply.type(picture.type).send(picture.bytes);
    const page = guides().pages.get(address);
    reply.code(page === undefined ? 404 : 200).type("text/html; charset=utf-8");
    return reply.send(layOut(page ?? MISSING, guides()));
  });
  app.get(GUIDES_PATH, async (_request, reply) =>
    reply
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(layOut(guides().pages.get(GUIDES_PATH) ?? MISSING, guides())),
  );
}

const MISSING: Guide = {
  address: "",
  title: "There is no such page",
  html: `<h1>There is no such page</h1><p>The <a href="${GUIDES_PATH}">index</a> lists all pages.</p>`,
};

function layOut(page: Guide, { sections }: Guides): string {
  const link = ({ address, title }: Guide) =>
    `<a href="${address}"${address === page.address ? ' aria-current="page"' : ""}>${escapeHtml(title)}</a>`;
  const navigation = sections.map(
    ({ head, pages }) =>
      `<section><h2>${link(head)}</h2><ul>${pages.map((each) => `<li>${link(each)}</li>`).join("")}</ul></section>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} · Billow</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<body>
<a class="skip" href="#page">To the page</a>
<header><a href="${GUIDES_PATH}">Billow documentation</a>
<span><a class="pages" href="#pages">All pages</a> <a href="${DOCS_PATH}">API reference</a> <a href="/">Console</a></span></header>
<div class="columns">
<main id="page">
${page.html}</main>
<nav id="pages" aria-label="Pages">${navigation.join("\n")}</nav>
</div>
</body>
</html>
`;
}
