import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** In place of axe itself, half a megabyte that the page has taken in before. Without it there, asking fails. */
const THERE_ALREADY = ";";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Expects that axe finds nothing on the page as it stands, in light and in dark. The themes differ in colours alone, so
 * dark is asked about those.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNothingFound(() => new AxeBuilder({ page }).withTags(WCAG));
  // Colours that fade from one theme into the other would be measured on their way.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expectNothingFound(() =>
    new AxeBuilder({ page, axeSource: THERE_ALREADY }).withRules(["color-contrast", "link-in-text-block"]),
  );
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "light");
}

/** The same of a page that is not the console: it follows the browser's theme by itself. */
export async function expectPlainPageAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNothingFound(() => new AxeBuilder({ page }).withTags(WCAG));
  }
}

/** Asks again while something is found: what is still fading in has colours that nobody reads. */
async function expectNothingFound(axe: () => AxeBuilder): Promise<void> {
  await expect(async () => {
    const { violations } = await axe().setLegacyMode().analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
    expect(found).toEqual([]);
  }).toPass({ timeout: 30_000 });
}
