import type { Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { addDays, shown } from "../dates.ts";
import { HANDS, menuTakesKeys, tabTo } from "../hand.ts";
import { invoiceLinks, isNarrow, menuOf, openSheet, sheetOf, statusIn, timelineOf } from "../screens.ts";
import { CUSTOMERS } from "../seed.ts";

test("a metered invoice: header, lines with tiers, summary, timeline", async ({ page, billow }) => {
  const { number, from, before } = billow.seed.metered;
  const sheet = await openSheet(page, number);
  await expect(statusIn(sheet, "Draft")).toBeVisible();
  await expect(sheet.getByRole("link", { name: CUSTOMERS.metered.name })).toBeVisible();
  if (isNarrow(page)) {
    const lines = sheet.getByRole("heading", { name: "Line Items" }).locator("../..").getByRole("listitem");
    await expect(lines.filter({ hasText: "Egress" })).toHaveText(
      "Egress€1,051.0060,000 GB in 3 tiersExplain",
    );
    await expect(lines.filter({ hasText: "GPU hours" })).toHaveText(
      "GPU hours€288.00240 GPU-h × 1.2000Explain",
    );
  } else {
    const table = sheet.getByRole("table", { name: "Line items" });
    await expect(table.getByRole("rowheader", { name: "Egress" })).toBeVisible();
    await expect(table.getByRole("button", { name: /^Explain Egress/ })).toHaveCount(1);
    for (const cells of [
      ["First 1,000 GB, included", "1,000", "GB", "0.0000", "€0.00"],
      ["1,000 to 50,000 GB", "49,000", "GB", "0.0190", "€931.00"],
      ["Over 50,000 GB", "10,000", "GB", "0.0120", "€120.00"],
      ["GPU hoursExplain", "240", "GPU-h", "1.2000", "€288.00"],
    ]) {
      const row = table.getByRole("row").filter({ hasText: cells[0] ?? "" });
      await expect(row.getByRole("cell")).toHaveText(cells);
    }
    await expect(sheet.getByText("Billing Period")).toBeVisible();
    await expect(sheet.getByText(`billing@${CUSTOMERS.metered.tenantId}.example`)).toBeVisible();
  }
  const { subtotal, tax, total } = (await billow.call("getInvoice", { params: { id: number } })).data;
  await expect(sheet.getByText(`VAT 19% on ${euros(subtotal)}${euros(tax)}`)).toBeVisible();
  await expect(sheet.getByText(`Total${euros(total)}`)).toBeVisible();
  await expect(sheet.getByText("No payment yet.")).toBeVisible();
  await expect(sheet.getByText(/^ReferenceRF\d\d( \w{4})+ \w{1,4}$/)).toBeVisible();
  await expect(timelineOf(sheet)).toHaveText([/^Draft createdBilling run/]);
  await expectAccessible(page);

  await sheet.getByRole("link", { name: "View usage" }).click();
  await expect(page).toHaveURL(
    new RegExp(`/usage\\?customer=[0-9a-f-]+&from=${from}&to=${addDays(before, -1)}$`),
  );
  await expect(page.getByRole("combobox", { name: "Customer" })).toHaveValue(CUSTOMERS.metered.name);
  await page.goBack();
  await expect(sheetOf(page)).toBeVisible();
});

test("a paid and partly refunded invoice: money in, money back, who did what", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { number, issueDate, payments } = await billow.invoice({ fate: "partlyRefunded" });
  const sheet = await openSheet(page, number);
  await expect(statusIn(sheet, "Refunded")).toBeVisible();
  await expect(sheet.getByText("€1.00 of €1,190.00")).toBeVisible();
  const summary = sheet.getByRole("heading", { name: "Payment Information" }).locator("..");
  await expect(summary.getByText("MethodSEPA credit transfer")).toBeVisible();
  await expect(summary.getByText(`Transaction ID${payments[0]?.transactionId}`)).toBeVisible();
  await expect(summary.getByText(`Received${shown(issueDate)}, €1,190.00`)).toBeVisible();
  await expect(summary.getByText(/^Refund.*€1\.00·CN-\d{4}-\d{4}$/)).toBeVisible();
  await expect(summary.getByText("Left to refund€1,189.00")).toBeVisible();
  await expect(timelineOf(sheet)).toContainText([
    "Draft created",
    "Finalized",
    /^Sent to billing@/,
    "Payment of €1,190.00 received",
    /^Refund of €1\.00.*API key warehouse.*“Outage”/,
  ]);
  await expect(sheet.getByText(`Paid ${shown(issueDate)}€1,190.00`)).toBeVisible();
  await expectAccessible(page);
});

test("previous and next go through the list behind", { tag: "@desktop" }, async ({ page }) => {
  const [first, second] = await oldestRefunded(page);
  await page.getByRole("row", { name: first }).getByText("Refunded").click();
  const sheet = sheetOf(page);
  await expect(sheet).toHaveAccessibleName(`Invoice ${first}`);
  await expect(sheet.getByText(/^1 of \d+$/)).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Previous invoice" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await sheet.getByRole("button", { name: "Next invoice" }).click();
  await expect(sheet).toHaveAccessibleName(`Invoice ${second}`);
  await expect(page).toHaveURL(new RegExp(`/invoices/${second}\\?status=refunded&sort=issueDate$`));
  await sheet.getByRole("button", { name: "Previous invoice" }).click();
  await expect(sheet).toHaveAccessibleName(`Invoice ${first}`);
  await sheet.getByRole("button", { name: "Close" }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("link", { name: first })).toBeFocused();
});

test("by keyboard: j, Enter, j, Escape; the focus stays inside and comes back", { tag: "@desktop" }, async ({
  page,
}) => {
  const [first, second] = await oldestRefunded(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(page.getByRole("link", { name: first })).toBeFocused();
  await page.keyboard.press("Enter");
  const sheet = sheetOf(page);
  await expect(sheet).toHaveAccessibleName(`Invoice ${first}`);
  await expect(menuOf(sheet)).toBeVisible();
  await page.keyboard.press("j");
  await expect(sheet).toHaveAccessibleName(`Invoice ${second}`);
  await tabTo(page, menuOf(sheet));
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    await expect(sheet.locator(":focus")).toHaveCount(1);
  }
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("link", { name: second })).toBeFocused();
});

for (const { by, tag, of } of HANDS) {
  test(`the menu leads on and copies, by ${by}`, { tag }, async ({ page, billow, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const hand = of(page);
    const { number, customer } = await billow.invoice({ fate: "voided" });
    const sheet = await openSheet(page, number);
    await hand.press(menuOf(sheet));
    const items = page.getByRole("menu").getByRole("menuitem");
    await expect(items).toHaveText([
      "Record payment as credit",
      "Open customer",
      "Preview PDF",
      "Open PDF",
      "Copy customer's link",
      "Copy number",
      "Copy link",
    ]);
    await hand.expectAccessible();
    await menuTakesKeys(page);
    await page.keyboard.press("Escape");
    await expect(items).toHaveCount(0);
    await expect(sheet).toBeVisible();
    await hand.choose(menuOf(sheet), "Copy link");
    await expect(page.getByText(`Copied the link to ${number}.`)).toBeVisible();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(`${billow.url}/invoices/${number}`);
    await hand.choose(menuOf(sheet), "Open customer");
    await expect(page).toHaveURL(`/customers/${customer.id}`);
    await expect(page.getByRole("dialog", { name: customer.name })).toBeVisible();
  });
}

test("a link opens the sheet; a number that does not exist is said", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { number } = await billow.invoice({ fate: "pending" });
  await page.goto(`/invoices/${number}`);
  await expect(statusIn(sheetOf(page), "Pending")).toBeVisible();
  await page.goto("/invoices/INV-1999-0001");
  const sheet = sheetOf(page);
  await expect(sheet.getByRole("heading", { name: "There is no invoice INV-1999-0001" })).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: isNarrow(page) ? "Back to the list" : "Close" }).click();
  await expect(sheet).toBeHidden();
  await expect(page).toHaveURL(/\/invoices$/);
});

/** A list whose beginning no other spec changes: the two numbers it begins with. */
async function oldestRefunded(page: Page): Promise<[string, string]> {
  await page.goto("/invoices?status=refunded&sort=issueDate");
  await expect(invoiceLinks(page)).not.toHaveCount(0);
  const [first = "", second = ""] = await invoiceLinks(page).allTextContents();
  return [first, second];
}

function euros(amount: string): string {
  const [whole = "", cents] = amount.split(".");
  return `€${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}
