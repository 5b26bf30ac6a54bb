import { expectAccessible } from "../axe.ts";
import { type Billow, expect, test } from "../billow.ts";
import { HANDS, mouseOn } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`void with a reason, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer();
    const { number } = await billow.invoice({ customer, fate: "pending" });
    const sheet = await openSheet(page, number);
    const dialog = page.getByRole("dialog", { name: `Void ${number}?` });

    await hand.choose(menuOf(sheet), "Void Invoice");
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expect(dialog).toContainText(`€1,190.00 of ${customer.name} leave the outstanding balance.`);
    await hand.expectAccessible();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Pending")).toBeVisible();
    await expect(menuOf(sheet)).toBeFocused();

    await hand.choose(menuOf(sheet), "Void Invoice");
    const confirm = dialog.getByRole("button", { name: "Void Invoice" });
    await hand.press(confirm);
    await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/Say why it is voided\./);
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel("Reason"), "Made in error");
    await hand.press(confirm);
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Voided")).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText(`Voided${PEOPLE.billing.name} · “Made in error”`);
    const { outstanding } = (await billow.call("getCustomer", { params: { id: customer.id } })).data;
    expect(outstanding.filter(({ amount }) => amount !== "0.00")).toEqual([]);

    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    const list = page.getByRole("region", { name: "Invoices" });
    await expect(list.getByText("Voided", { exact: true })).toBeVisible();
  });
}

test("what the customer has been sent and paid in part is cancelled by a credit note, and the money goes back", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  const number = await sentLongAgo(billow);
  const body = { amount: "1.00", method: "card" };
  await billow.call("recordPayment", { params: { id: number }, body });
  const sheet = await openSheet(page, number);
  await mouseOn(page).choose(menuOf(sheet), "Void Invoice");
  const dialog = page.getByRole("dialog", { name: `Void ${number}?` });
  await expect(dialog).toContainText("A credit note over the full amount goes to the customer.");
  await dialog.getByLabel("Reason").fill("Wrong address");
  await dialog.getByText("Is refunded").click();
  await expect(dialog).toContainText(/€\d+\.00 that was paid goes back the way it came\./);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Void Invoice" }).click();
  await expect(statusIn(sheet, "Voided")).toBeVisible();
  await expect(timelineOf(sheet).last()).toContainText(/Credit note issued.*CN-\d{4}-\d{4}/);
});

test("once money came in an invoice cannot be voided", { tag: "@desktop" }, async ({ page, billow }) => {
  const { number } = await billow.invoice({ fate: "paid" });
  const sheet = await openSheet(page, number);
  await menuOf(sheet).click();
  await expect(page.getByRole("menuitem", { name: "Refund" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Void Invoice" })).toHaveCount(0);
});

/** One whose e-mail has left: sending it can no longer be undone. */
async function sentLongAgo({ call }: Billow): Promise<string> {
  const { items } = (
    await call("listInvoices", { query: { status: "sent", sort: "issueDate", currency: "EUR" } })
  ).data;
  const found = items.find(({ availableActions }) => !availableActions.includes("undoSend"));
  if (found === undefined) throw new Error("The seed has invoices that were sent months ago.");
  return found.number;
}
