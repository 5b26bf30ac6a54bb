import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";

for (const { by, of } of HANDS) {
  test(`one transfer for two invoices, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer();
    const first = await billow.invoice({ customer, fate: "sent" });
    const second = await billow.invoice({ customer, fate: "sent" });
    await page.goto(`/customers/${customer.id}`);
    const payments = page.getByRole("region", { name: "Payments" });
    await hand.press(payments.getByRole("button", { name: "Record payment" }));
    const dialog = page.getByRole("dialog", { name: "Record payment" });
    await hand.type(dialog.getByLabel("Amount"), "2000.50");
    // It goes to what is due first; the customer says otherwise.
    await expect(dialog.getByLabel(`For ${first.number}`)).toHaveValue("1190.00");
    await expect(dialog.getByLabel(`For ${second.number}`)).toHaveValue("810.50");
    await hand.type(dialog.getByLabel(`For ${second.number}`), "900");
    await expect(dialog.getByText("€89.50 more than there is. Lower an amount.")).toBeVisible();
    await hand.type(dialog.getByLabel(`For ${second.number}`), "800.5");
    await expect(dialog.getByText("€10.00 stays as customer credit.")).toBeVisible();
    await hand.expectAccessible();
    await hand.press(dialog.getByRole("button", { name: "Record €2,000.50" }));
    await expect(dialog).toBeHidden();
    await expect(payments.getByRole("listitem")).toContainText("€2,000.50");

    await hand.press(payments.getByRole("button", { name: "Allocate €10.00" }));
    const allocating = page.getByRole("dialog", { name: "Allocate payment" });
    await expect(allocating.getByLabel(`For ${second.number}`)).toHaveValue("10.00");
    await hand.expectAccessible();
    await hand.press(allocating.getByRole("button", { name: "Allocate" }));
    await expect(allocating).toBeHidden();
    await hand.press(payments.getByRole("button", { name: `Take off ${first.number}` }));
    const taking = page.getByRole("dialog", { name: `Take the payment off ${first.number}?` });
    await hand.expectAccessible();
    await hand.press(taking.getByRole("button", { name: "Take off €1,190.00" }));
    await expect(taking).toBeHidden();
    await expect(payments.getByText("€1,190.00 for no invoice: customer credit")).toBeVisible();
    await hand.expectAccessible();
    await hand.press(payments.getByRole("button", { name: "Pay out" }));
    const paying = page.getByRole("dialog", { name: "Pay out credit" });
    await hand.type(paying.getByLabel("Amount"), "1190.01");
    await hand.press(paying.getByRole("button", { name: "Pay out", exact: true }));
    await expect(paying.getByText("Enter an amount up to €1,190.00.")).toBeVisible();
    await hand.expectAccessible();
    await hand.type(paying.getByLabel("Amount"), "190");
    await hand.press(paying.getByRole("button", { name: "Pay out €190.00" }));
    await expect(paying).toBeHidden();
    await expect(page.getByRole("list", { name: "Payouts" })).toContainText("−€190.00");
    const { data } = await billow.call("getInvoice", { params: { id: second.id } });
    expect([data.status, data.amountDue]).toEqual(["sent", "379.50"]);
  });
}
