import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS, type Hand } from "../hand.ts";
import { invoiceLinks } from "../screens.ts";

/** The bar over the list that acts on what is selected. */
const barOf = (page: Page) => page.getByRole("region", { name: "Selected invoices" });
const boxOf = (page: Page, number: string) => page.getByRole("checkbox", { name: `Select ${number}` });

for (const { by, of } of HANDS) {
  test(`send the selected, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer();
    const draft = await billow.invoice({ customer });
    const pending = await billow.invoice({ customer, fate: "pending" });
    const paid = await billow.invoice({ customer, fate: "paid" });
    await showInvoicesOf(page, customer.name, 3);
    await select(hand, page, [draft.number, pending.number, paid.number]);
    await expect(barOf(page)).toContainText("3 selected€3,570.00");
    await hand.expectAccessible();
    await hand.press(barOf(page).getByRole("button", { name: "Send" }));
    const dialog = page.getByRole("dialog", { name: "Send 2 of 3 invoices?" });
    await expect(dialog).toContainText("2 invoices, €2,380.00 in total, go by e-mail to 1 customer.");
    await expect(dialog).toContainText("1 of them is a draft");
    await expect(dialog).toContainText(
      "show no address of their sender and no account to pay to. Enter both under Settings.",
    );
    await expect(dialog.getByRole("link", { name: "Open Settings" })).toHaveAttribute("href", "/settings");
    await expect(dialog.getByRole("row", { name: paid.number })).toContainText("paid");
    await hand.expectAccessible();
    await hand.press(dialog.getByRole("button", { name: "Send 2 invoices" }));
    await expect(dialog).toBeHidden();
    await expect(barOf(page)).toBeHidden();
    const panel = page.getByRole("region", { name: "Running in the background" });
    await expect(panel).toContainText("2 invoices sent");
    await expect(
      page.getByRole("region", { name: "Invoices" }).getByText("Sent", { exact: true }),
    ).toHaveCount(2);
    await hand.press(panel.getByRole("button", { name: "Report" }));
    const report = page.getByRole("dialog", { name: /2 invoices sent/ });
    await expect(report.getByRole("row", { name: draft.number })).toBeVisible();
    await hand.expectAccessible();
    await hand.press(report.getByRole("button", { name: "Close" }).last());
    await hand.press(panel.getByRole("button", { name: "Dismiss" }));
    await expect(panel).toBeHidden();
  });

  test(`void the selected with a reason, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer();
    const sent = await billow.invoice({ customer, fate: "sent" });
    const paid = await billow.invoice({ customer, fate: "paid" });
    await showInvoicesOf(page, customer.name, 2);
    await hand.press(page.getByRole("checkbox", { name: "Select all on this page" }));
    await hand.press(barOf(page).getByRole("button", { name: "Void…" }));
    const dialog = page.getByRole("dialog", { name: "Void 1 of 2 invoices?" });
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expect(dialog.getByRole("row", { name: paid.number })).toBeVisible();
    await hand.press(dialog.getByRole("button", { name: "Void 1 invoice" }));
    await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/Say why they are voided\./);
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel("Reason"), "Wrong price list");
    await hand.press(dialog.getByRole("button", { name: "Void 1 invoice" }));
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("region", { name: "Invoices" }).getByText("Voided")).toHaveCount(1);
    const { data } = await billow.call("getInvoice", { params: { id: sent.id } });
    expect(data.timeline).toContainEqual(
      expect.objectContaining({
        type: "voided",
        data: expect.objectContaining({ reason: "Wrong price list" }),
      }),
    );
  });

  test(`export the selected, and all that matches, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const customer = await billow.customer();
    const [first, second] = [await billow.invoice({ customer }), await billow.invoice({ customer })];
    await showInvoicesOf(page, customer.name, 2);
    await select(hand, page, [second.number]);
    expect(
      await exported(page, () => hand.press(barOf(page).getByRole("button", { name: "Export" }))),
    ).toEqual([second.number]);
    await page.keyboard.press("Escape");
    await expect(barOf(page)).toBeHidden();
    const numbers = await exported(page, () => hand.press(page.getByRole("link", { name: "Export" })));
    expect(numbers.toSorted()).toEqual([first.number, second.number]);
  });
}

test("a range by Shift, all that matches, and what ends a selection", { tag: "@desktop" }, async ({
  page,
}) => {
  await page.goto("/invoices?status=paid&limit=5");
  const boxes = page.getByRole("checkbox", { name: /^Select INV/ });
  await boxes.nth(0).click();
  await boxes.nth(3).click({ modifiers: ["Shift"] });
  await expect(barOf(page)).toContainText("4 selected");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page).toHaveURL(/page=2/);
  // The rows of the page before stay until the next ones are there.
  await expect(boxes.nth(0)).not.toBeChecked();
  await boxes.nth(0).click();
  await expect(barOf(page)).toContainText("5 selected");
  await page.getByRole("button", { name: /^Select all \d+ matching$/ }).click();
  await expect(boxes.nth(1)).toBeChecked();
  await boxes.nth(1).click();
  await expect(barOf(page)).toContainText("4 selected");
  await page.getByRole("button", { name: /^Overdue/ }).click();
  await expect(barOf(page)).toBeHidden();
});

test("x selects the row with the focus, Shift and x from the last one on", { tag: "@desktop" }, async ({
  page,
}) => {
  await page.goto("/invoices");
  await expect(invoiceLinks(page).first()).toBeVisible();
  for (const key of ["j", "x", "j", "j", "Shift+X"]) await page.keyboard.press(key);
  await expect(barOf(page)).toContainText("3 selected");
  await page.keyboard.press("Escape");
  await expect(barOf(page)).toBeHidden();
});

test("on a phone holding a card starts selecting, and a menu does too", { tag: "@phone" }, async ({
  page,
  billow,
}) => {
  const customer = await billow.customer();
  const { number } = await billow.invoice({ customer });
  await page.goto(`/invoices?q=${number}`);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Select invoices" }).click();
  await expect(barOf(page)).toContainText("0 selected");
  await invoiceLinks(page).click();
  await expect(boxOf(page, number)).toBeChecked();
  await expect(barOf(page)).toContainText("1 selected");
  await expectAccessible(page);
  await barOf(page).getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("dialog", { name: "Send 1 invoice?" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await barOf(page).getByRole("button", { name: "Done" }).click();
  await expect(boxOf(page, number)).toBeHidden();
});

test.describe("who may not change invoices", () => {
  test.use({ role: "manager" });
  test("may export them, and is told why not more", { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/invoices");
    await page
      .getByRole("checkbox", { name: /^Select INV/ })
      .first()
      .click();
    const send = barOf(page).getByRole("button", { name: "Send" });
    await expect(send).toHaveAttribute("aria-disabled", "true");
    await send.hover();
    await expect(page.getByRole("tooltip")).toContainText("Your role may view invoices");
    await expect(barOf(page).getByRole("button", { name: "Export" })).not.toHaveAttribute(
      "aria-disabled",
      "true",
    );
  });
});

async function showInvoicesOf(page: Page, name: string, count: number): Promise<void> {
  await page.goto(`/invoices?${new URLSearchParams({ q: name })}`);
  await expect(invoiceLinks(page)).toHaveCount(count);
}

async function select(hand: Hand, page: Page, numbers: readonly string[]): Promise<void> {
  for (const number of numbers) await hand.press(boxOf(page, number));
}

/** The numbers in the file that is downloaded. */
async function exported(page: Page, press: () => Promise<void>): Promise<string[]> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  const [head = "", ...rows] = (await readFile(await download.path(), "utf8")).trim().split(/\r?\n/);
  expect(head).toContain("Invoice Number");
  return rows.map((row) => row.split(",", 1)[0] ?? "");
}
