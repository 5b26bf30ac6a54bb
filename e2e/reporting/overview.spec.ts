import type { Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { invoiceLinks } from "../screens.ts";

/** The part of the overview with this heading or name. */
function part(page: Page, name: string) {
  return page.getByRole("region", { name, exact: true });
}

test("the first page says how the business stands, and each figure leads to its list", async ({
  page,
  billow,
}) => {
  const customer = await billow.customer();
  await billow.invoice({ customer, fate: "sent" });
  const draft = await billow.invoice({ customer });
  await page.goto("/");
  await expect(page).toHaveURL(/\/overview$/);
  const outstanding = part(page, "Outstanding");
  const notDue = outstanding.locator("a[href*='by=due']").first();
  const amount = (await notDue.textContent()) ?? "";
  await expect(notDue).toContainText("€");
  await expect(page.locator("main [aria-busy='true']")).toHaveCount(0);
  await expectAccessible(page);

  // The list of what is not due comes to the same.
  await notDue.press("Enter");
  await expect(page).toHaveURL(/currency=EUR&status=pending/);
  await expect(page.getByRole("button", { name: "Only EUR" })).toBeVisible();
  await expect(page.getByText(amount).first()).toBeVisible();
  await page.goBack();
  await outstanding.getByRole("link").first().press("Enter");
  await expect(page).toHaveURL(/\/ageing/);
  await expect(page.getByRole("heading", { name: "Reports" })).toBeVisible();
  await page.goBack();

  const drafts = part(page, "Drafts held");
  await drafts
    .getByRole("listitem")
    .filter({ hasText: "Ready to finalize" })
    .getByRole("link")
    .press("Enter");
  await expect(page).toHaveURL(/held=none/);
  await expect(invoiceLinks(page).filter({ hasText: draft.number })).toBeVisible();
  await page.getByRole("button", { name: "Ready to finalize" }).click();
  await expect(page).not.toHaveURL(/held/);
});

test("the months are read as bars, as a table and entry by entry", async ({ page, billow }) => {
  await billow.invoice({ customer: await billow.customer(), fate: "sent" });
  await page.goto("/overview");
  const months = part(page, "Invoiced and collected");
  const bars = months.getByRole("group", { name: /^Invoiced and collected by month/ });
  await bars.focus();
  await page.keyboard.press("End");
  const said = (await months.locator("[aria-live]").textContent()) ?? "";
  const [, invoiced = ""] = /invoiced (\S+),/.exec(said) ?? [];
  expect(invoiced).toContain("€");
  await page.keyboard.press("Escape");
  await months.getByRole("button", { name: "Show as table" }).press("Enter");
  const cell = months.getByRole("row").nth(1).getByRole("link").first();
  await expect(cell).toHaveText(invoiced);
  await expectAccessible(page);
  await cell.press("Enter");
  await expect(page).toHaveURL(/\/entries\?.*what=invoiced/);
  await expect(
    page.getByRole("region", { name: "Entries of the books" }).getByRole("row").nth(1),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "VAT" }).press("Enter");
  await expect(page).toHaveURL(/\/vat$/);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Running month" }).press("Enter");
  await expect(page.locator("main [aria-busy='true']")).toHaveCount(0);
  await expectAccessible(page);
});

test("a part that fails says so, and the others stay", { tag: "@desktop" }, async ({ page }) => {
  await page.route("**/api/v1/reports/months*", (route) => route.fulfill({ status: 500, body: "" }));
  await page.goto("/overview");
  await expect(page.getByRole("heading", { name: "The months could not be loaded" })).toBeVisible();
  await expect(part(page, "Needs attention").getByRole("list")).toBeVisible();
  await expectAccessible(page);
  await page.unroute("**/api/v1/reports/months*");
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(part(page, "Invoiced and collected")).toBeVisible();
});
