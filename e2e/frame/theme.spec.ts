import { expect, test } from "../billow.ts";
import { HANDS, menuTakesKeys } from "../hand.ts";
import { invoiceLinks, isNarrow, openNavigation } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`choose a theme, which stays, by ${by}`, { tag: "@desktop" }, async ({ page }) => {
    const hand = of(page);
    const html = page.locator("html");
    await page.goto("/invoices?q=meterwerk");
    await expect(html).toHaveAttribute("data-mantine-color-scheme", "light");
    const menu = (await openNavigation(page)).getByRole("button", { name: "Theme, shortcuts and sign out" });
    await hand.press(menu);
    await expect(page.getByRole("menuitem", { name: "Like the system" })).toHaveAttribute(
      "aria-current",
      "true",
    );
    await hand.expectAccessible();
    await menuTakesKeys(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toBeHidden();
    await hand.choose(menu, "Dark");
    await expect(html).toHaveAttribute("data-mantine-color-scheme", "dark");
    await page.reload();
    await expect(invoiceLinks(page)).toHaveCount(1);
    await expect(html).toHaveAttribute("data-mantine-color-scheme", "dark");
    const again = isNarrow(page)
      ? (await openNavigation(page)).getByRole("button", { name: "Theme, shortcuts and sign out" })
      : menu;
    await hand.choose(again, "Like the system");
    await expect(html).toHaveAttribute("data-mantine-color-scheme", "light");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(html).toHaveAttribute("data-mantine-color-scheme", "dark");
  });
}
