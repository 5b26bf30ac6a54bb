import { expect, test } from "../billow.ts";
import { HANDS, mouseOn } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { invoiceLinks, menuOf, openSheet, sheetOf, statusIn, timelineOf } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`finalize, send, take back, send for good, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const { number, customer } = await billow.invoice();
    await page.goto(`/invoices?q=${number}`);
    await hand.press(invoiceLinks(page));
    const sheet = sheetOf(page);
    await hand.press(sheet.getByRole("button", { name: "Finalize" }));
    const finalize = page.getByRole("dialog", { name: `Finalize ${number}?` });
    await expect(finalize).toContainText("Nothing is e-mailed yet.");
    // Nobody has entered a letterhead here.
    await expect(finalize.getByRole("status")).toContainText("no account to pay to");
    await expect(finalize.getByRole("link", { name: "Open Settings" })).toHaveAttribute(
      "href",
      /^\/settings/,
    );
    await hand.expectAccessible();
    await hand.press(finalize.getByRole("button", { name: "Finalize" }));
    await expect(statusIn(sheet, "Pending")).toBeVisible();

    await hand.press(sheet.getByRole("button", { name: "Send Invoice" }));
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    // No mail server is set up here.
    await expect(page.getByText(`${number} was sent. Its e-mail has not left`)).toBeVisible();
    await hand.press(page.getByRole("button", { name: "Undo" }));
    await expect(statusIn(sheet, "Pending")).toBeVisible();
    await expect(page.getByText(`${number} was sent.`)).toBeHidden();

    await hand.press(sheet.getByRole("button", { name: "Send Invoice" }));
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    await hand.expectAccessible();
    const clerk = PEOPLE.billing.name;
    await expect(timelineOf(sheet)).toContainText([
      "Draft created",
      `Finalized${clerk}`,
      `Sent to billing@${customer.tenantId}.example${clerk}`,
      `Sending undone${clerk}`,
      `Sent to billing@${customer.tenantId}.example${clerk}`,
    ]);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expect(
      page.getByRole("region", { name: "Invoices" }).getByText("Sent", { exact: true }),
    ).toBeVisible();
  });
}

test("a draft is sent by its button, keeps its place in the list, and is sent again later", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const hand = mouseOn(page);
  const customer = await billow.customer();
  const [first, second] = [await billow.invoice({ customer }), await billow.invoice({ customer })];
  const list = new URLSearchParams({ q: customer.name, status: "draft", sort: "number" });
  await page.goto(`/invoices/${first.number}?${list}`);
  const sheet = sheetOf(page);
  await expect(sheet.getByText("1 of 2", { exact: true })).toBeVisible();
  await sheet.getByRole("button", { name: "Send Invoice" }).click();
  await page
    .getByRole("dialog", { name: `Send ${first.number}?` })
    .getByRole("button", { name: "Send Invoice" })
    .click();
  await expect(statusIn(sheet, "Sent")).toBeVisible();
  // It has left the drafts, and still is where it was.
  await expect(page.locator(`[data-invoice="${first.number}"]`)).toHaveCount(0);
  await expect(sheet.getByText("1 of 2", { exact: true })).toBeVisible();
  await sheet.getByRole("button", { name: "Next invoice" }).click();
  await expect(sheet.getByText("2 of 2", { exact: true })).toBeVisible();
  await expect(page.getByRole("dialog", { name: `Invoice ${second.number}` })).toBeVisible();
  await sheet.getByRole("button", { name: "Previous invoice" }).click();
  await expect(statusIn(sheet, "Sent")).toBeVisible();
  await hand.choose(menuOf(sheet), "Send again");
  await expect(timelineOf(sheet)).toContainText(["Draft created", "Finalized", "Sent to", "Sent again to"]);
});

test("without a billing e-mail there is nothing to send", { tag: "@desktop" }, async ({ page, billow }) => {
  const customer = await billow.customer({ billingEmail: null });
  const { number } = await billow.invoice({ customer, fate: "pending" });
  const sheet = await openSheet(page, number);
  await expect(sheet.getByRole("button", { name: "Record payment" })).toBeVisible();
  await expect(sheet.getByText("Cannot be sent yet: The customer has no billing e-mail")).toBeVisible();
  await menuOf(sheet).click();
  await expect(page.getByRole("menuitem", { name: "Void Invoice" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Send Invoice" })).toHaveCount(0);
});
