import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { invoiceLinks, openNavigation } from "../screens.ts";

test("Invoices in the sidebar loads the list with all columns", async ({ page, isMobile }) => {
  await page.goto("/customers");
  const navigation = await openNavigation(page);
  await expect(navigation.getByRole("heading", { name: "Sales & Billing" })).toBeVisible();
  if (isMobile) await expectAccessible(page);
  await navigation.getByRole("link", { name: "Invoices", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Invoices", level: 1 })).toBeVisible();
  await expect(page).toHaveTitle("Invoices · Billow");
  await expect(invoiceLinks(page)).toHaveCount(50);
  if (!isMobile) {
    await expect(page.getByRole("columnheader")).toHaveText([
      "Invoice Number",
      "Customer",
      "Amount",
      "Status",
      "Issue Date",
      "Due Date",
      "Paid Date",
    ]);
    await page.getByRole("button", { name: /more currencies$/ }).press("Enter");
    const sums = page.getByRole("dialog", { name: "Sums by currency" });
    await expect(sums.getByRole("row", { name: /^EUR €/ })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(sums).toBeHidden();
  }
  await expectAccessible(page);
});
