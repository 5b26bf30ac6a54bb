import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

/** A page takes half a megabyte in for a second or so; it has it until it is left. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const WCAG = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } as const;

const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] } as const;

/**
 * Expects that axe finds nothing on the page as it stands, in light and in dark. The themes differ in colours alone, so
 * dark is asked about those.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNothingFound(page, WCAG);
  // Colours that fade from one theme into the other would be measured on their way.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expectNothingFound(page, COLOURS);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "light");
}

/** The same of a page that is not the console: it follows the browser's theme by itself. */
export async function expectPlainPageAccessible(page: Page): Promise<void> {
  for (const [colorScheme, rules] of [
    ["light", WCAG],
    ["dark", COLOURS],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNothingFound(page, rules);
  }
}

/** Asks again while something is found: what is still fading in has colours that nobody reads. */
async function expectNothingFound(page: Page, rules: typeof WCAG | typeof COLOURS): Promise<void> {
  await expect(async () => {
    const found = (await violationsOn(page, rules)).flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
    expect(found).toEqual([]);
  }).toPass({ timeout: 30_000 });
}

/** The console's own page alone: the frames in it show an e-mail, in which no script may run, or a PDF. */
async function violationsOn(
  page: Page,
  { type, values }: typeof WCAG | typeof COLOURS,
): Promise<AxeResults["violations"]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  // What is in order would be described element by element, which takes longer than to ask.
  const options: RunOptions = {
    runOnly: { type, values: [...values] },
    resultTypes: ["violations"],
    iframes: false,
  };
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`);
}
