import { Marked, Renderer, type Tokens } from "marked";
import { escapeHtml } from "../text/escape-html.ts";

/** Where a link of a page leads in the product; null where the product has no such address. */
export type LinkTarget = (href: string) => string | null;

/** Turns the Markdown of a guide into HTML. Its own HTML is shown as text, and headings can be linked to. */
export function renderGuide(markdown: string, linkTarget: LinkTarget): string {
  const marked = new Marked({
    async: false,
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${slugOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const target = linkTarget(href);
        const label = this.parser.parseInline(tokens);
        return target === null ? label : `<a href="${escapeHtml(target)}">${label}</a>`;
      },
      image: ({ href, text }) =>
        `<img src="${escapeHtml(linkTarget(href) ?? "")}" alt="${escapeHtml(text)}" loading="lazy">`,
      // A wide block scrolls by itself, and the keyboard has to reach it to scroll.
      code: ({ text }) => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`,
      table(token) {
        return `<div class="table" tabindex="0">${Renderer.prototype.table.call(this, token)}</div>\n`;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

/** The anchor of a heading, as forges make it. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}
