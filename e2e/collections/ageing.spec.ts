import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { invoiceLinks } from "../screens.ts";

test("see who owes what, today and on a past day", { tag: "@desktop" }, async ({ page, billow }) => {
  const customer = await billow.customer();
  const invoice = await billow.invoice({ customer, fate: "sent" });
  await page.goto("/ageing");
  const table = page.getByRole("region", { name: "Open amounts by days past due" });
  const row = table.getByRole("row", { name: customer.name });
  await expect(row).toContainText("€1,190.00");
  await expect(table.getByRole("row", { name: "All customers" })).toBeVisible();
  await expect(page.getByText("Days sales outstanding")).toBeVisible();
  await expectAccessible(page);
  // The keyboard follows a link as it does everywhere; the table is too long to be gone through by Tab.
  await row.locator("a[href*='by=due']").press("Enter");
  await expect(page).toHaveURL(/by=due/);
  await expect(invoiceLinks(page)).toContainText([invoice.number]);
  await page.goBack();

  const day = page.getByLabel("At the end of");
  await day.fill("2999-01-01");
  await expect(page.getByText("Choose a day up to today")).toBeVisible();
  await day.fill("2001-02-03");
  await day.press("Enter");
  await expect(page.getByRole("heading", { name: "Nothing was open" })).toBeVisible();
  await expect(page).toHaveURL(/day=2001-02-03/);
});

test("take a month of the books to DATEV", { tag: "@desktop" }, async ({ page, billow }) => {
  const customer = await billow.customer();
  await billow.invoice({ customer, fate: "sent" });
  await page.goto("/settings");
  await page.getByRole("button", { name: "Export…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Export the books" });
  await dialog.getByLabel("Consultant number").fill("12");
  await expect(dialog.getByText("A number from 1001 to 9999999")).toBeVisible();
  await dialog.getByLabel("Client number").fill("55003");
  await dialog.getByLabel("Month").selectOption({ index: 0 });
  await dialog.getByLabel("Receivables").selectOption("An account for each customer");
  await expect(dialog.getByText("gets the next one, for good")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Consultant number").fill("29098");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^EXTF_Buchungsstapel_\d{4}-\d{2}\.csv$/);
  await page.goto(`/customers/${customer.id}`);
  await expect(page.getByText(/^[1-6]\d{4}$/)).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).press("Enter");
  await page.getByLabel("Debtor number").fill("69999");
  await page.getByRole("button", { name: "Save" }).press("Enter");
  await expect(page.getByText("It stays this customer's.")).toBeVisible();
});
