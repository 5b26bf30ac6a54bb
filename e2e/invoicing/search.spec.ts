import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS, tabTo } from "../hand.ts";
import { invoiceLinks, searchField, statusTab } from "../screens.ts";
import { CUSTOMERS } from "../seed.ts";

for (const { by, of } of HANDS) {
  test(`search by part of a number, clear by the button, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const { number } = billow.seed.metered;
    await page.goto("/invoices");
    await hand.type(searchField(page), number.slice(4));
    await expect(invoiceLinks(page)).toHaveText([new RegExp(number)]);
    await expect(page).toHaveURL(new RegExp(`q=${number.slice(4)}`));
    await hand.press(page.getByRole("button", { name: "Clear search" }));
    await expect(searchField(page)).toHaveValue("");
    await expect(searchField(page)).toBeFocused();
    await expect(invoiceLinks(page)).toHaveCount(50);
  });
}

const FOUND = [
  { typed: "ZOLTA", name: CUSTOMERS.polish.name },
  { typed: "lodz sp", name: CUSTOMERS.polish.name },
  { typed: "cafe creme", name: CUSTOMERS.french.name },
  { typed: "S.A R", name: CUSTOMERS.french.name },
  { typed: "kyoto", name: CUSTOMERS.japanese.name },
  { typed: "KYŌTO", name: CUSTOMERS.japanese.name },
  { typed: "GROSSSKALIG", name: CUSTOMERS.long.name },
];

test("search by part of a customer's name, whatever its case and accents", { tag: "@desktop" }, async ({
  page,
}) => {
  await page.goto("/invoices");
  for (const { typed, name } of FOUND) {
    await searchField(page).fill(typed);
    await expect(statusTab(page, "All"), typed).toHaveText("All7");
    await expect(invoiceLinks(page)).toHaveCount(7);
    await expect(page.getByRole("region", { name: "Invoices" }).getByText(name)).toHaveCount(7);
  }
  await expectAccessible(page);
});

for (const { by, tag, of } of HANDS) {
  test(`what nobody has is said back and can be cleared, by ${by}`, { tag }, async ({ page }) => {
    const hand = of(page);
    await page.goto("/invoices?status=overdue&range=this-year");
    if (by === "keyboard") {
      await page.getByRole("heading", { name: "Invoices" }).waitFor();
      await page.keyboard.press("/");
      await expect(searchField(page)).toBeFocused();
      await page.keyboard.type("Nordwndi");
    } else {
      await hand.type(searchField(page), "Nordwndi");
    }
    await expect(page.getByRole("heading", { name: "No invoice matches" })).toBeVisible();
    await expect(
      page.getByText("Nothing overdue from this year has “Nordwndi” in its number or customer name."),
    ).toBeVisible();
    await hand.expectAccessible();
    await hand.press(page.getByRole("button", { name: "Clear search and filters" }));
    await expect(page).toHaveURL(/\/invoices$/);
    await expect(searchField(page)).toHaveValue("");
    await expect(invoiceLinks(page)).toHaveCount(50);
  });
}

test("Escape clears the search and then leaves it", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/invoices?q=kyoto");
  await expect(invoiceLinks(page)).toHaveCount(7);
  await tabTo(page, searchField(page));
  await page.keyboard.press("Escape");
  await expect(searchField(page)).toHaveValue("");
  await expect(page).toHaveURL(/\/invoices$/);
  await page.keyboard.press("Escape");
  await expect(searchField(page)).not.toBeFocused();
});
