import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { DOCS_PATH } from "../problem.ts";
import { renderGuide } from "./render-guide.ts";

/** Where the guides are in the product. */
export const GUIDES_PATH = "/docs";

export interface Guide {
  /** Its address, such as `/docs/billing-team/send-invoices`. */
  address: string;
  title: string;
  html: string;
}

/** A part of the navigation: the page of a section and its pages, in the order of that page's links. */
export interface GuideSection {
  head: Guide;
  pages: readonly Guide[];
}

export interface Guides {
  pages: ReadonlyMap<string, Guide>;
  sections: readonly GuideSection[];
  /** Pictures by their address. */
  pictures: ReadonlyMap<string, { type: string; bytes: Buffer }>;
}

/** Reads and renders every page of the folder. Links between pages work here as they do on a forge. */
export function readGuides(folder: string): Guides {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"))
    : [];
  const texts = new Map(
    files
      .filter((path) => path.endsWith(".md"))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
  const pages = new Map([...texts].map(([path, text]) => [addressOf(path), guideOf(path, text)]));
  const pictures = new Map(files.flatMap((path) => pictureOf(folder, path)));
  const linked = (path: string) => [
    ...new Set(linksOf(texts.get(path) ?? "").flatMap((href) => pages.get(targetOf(path, href) ?? "") ?? [])),
  ];
  const sections = linked("README.md").map((head) => {
    const path = `${head.address.slice(GUIDES_PATH.length + 1)}/README.md`;
    return { head, pages: linked(path).filter((page) => page.address.startsWith(`${head.address}/`)) };
  });
  return { pages, sections, pictures };
}

function guideOf(path: string, text: string): Guide {
  const title = /^# (.+)$/m.exec(text)?.[1] ?? path;
  return { address: addressOf(path), title, html: renderGuide(text, (href) => targetOf(path, href)) };
}

/** `billing-team/README.md` is the page of its folder. */
function addressOf(path: string): string {
  const page = path.replace(/\.md$/, "").replace(/(^|\/)README$/, "");
  return page === "" ? GUIDES_PATH : `${GUIDES_PATH}/${page}`;
}

/** The address of what a page's link names. The API's document has a page for people; the rest of the code has none. */
function targetOf(from: string, href: string): string | null {
  if (/^([a-z]+:|#)/.test(href)) return href;
  const [file = "", anchor] = href.split("#", 2);
  const path = posix.normalize(posix.join(posix.dirname(from), file)).replace(/\/$/, "");
  if (path === "../openapi.json") return DOCS_PATH;
  if (path.startsWith("..")) return null;
  return `${addressOf(path === "." ? "README.md" : path)}${anchor === undefined ? "" : `#${anchor}`}`;
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
}

const PICTURE_TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  svg: "image/svg+xml",
  webp: "image/webp",
};

function pictureOf(folder: string, path: string): [string, { type: string; bytes: Buffer }][] {
  const type = PICTURE_TYPES[path.split(".").at(-1) ?? ""];
  return type === undefined
    ? []
    : [[`${GUIDES_PATH}/${path}`, { type, bytes: readFileSync(join(folder, path)) }]];
}
