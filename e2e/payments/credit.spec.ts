import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`pay an invoice out of the customer's credit, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const customer = await billow.customer();
    // Sent before there is credit, which would otherwise be used for it by itself.
    const { number } = await billow.invoice({ customer, fate: "sent" });
    const overpaid = await billow.invoice({ customer, fate: "sent" });
    const body = { amount: "1490.00", method: "SEPA credit transfer" };
    await billow.call("recordPayment", { params: { id: overpaid.id }, body });
    const creditLeft = async () =>
      (await billow.call("getCustomer", { params: { id: customer.id } })).data.credit;

    const sheet = await openSheet(page, number);
    await hand.choose(menuOf(sheet), "Apply credit");
    const dialog = page.getByRole("dialog", { name: "Apply credit" });
    const amount = dialog.getByLabel("Amount");
    await expect(amount).toHaveValue("300.00");
    await expect(amount).toHaveAccessibleDescription(/The customer has €300\.00 of credit\./);
    await expect(dialog.getByText("Due after this€890.00")).toBeVisible();
    await hand.type(amount, "300.01");
    await hand.press(dialog.getByRole("button", { name: "Apply credit" }));
    await expect(amount).toHaveAccessibleDescription(/Enter an amount up to €300\.00\./);
    await hand.expectAccessible();
    await hand.type(amount, "120.5");
    await expect(dialog.getByText("Due after this€1,069.50")).toBeVisible();
    // Somebody else's work lets the credit be read again, and leaves what was typed.
    const readAgain = page.waitForResponse((answer) => answer.url().endsWith(`/customers/${customer.id}`));
    await billow.invoice({ customer });
    await readAgain;
    await expect(amount).toHaveValue("120.5");
    await hand.press(dialog.getByRole("button", { name: "Apply €120.50" }));
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    await expect(sheet.getByText("Due€1,069.50")).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText(`Credit of €120.50 used${PEOPLE.billing.name}`);
    expect(await creditLeft()).toEqual([{ currency: "EUR", amount: "179.50" }]);

    await hand.choose(menuOf(sheet), "Apply credit");
    await expect(amount).toHaveValue("179.50");
    await hand.press(dialog.getByRole("button", { name: "Apply €179.50" }));
    await expect(dialog).toBeHidden();
    await expect(sheet.getByText("Due€890.00")).toBeVisible();
    expect((await creditLeft()).filter((one) => Number(one.amount) !== 0)).toEqual([]);
    await menuOf(sheet).click();
    await expect(page.getByRole("menuitem", { name: "Copy link" })).toBeVisible();
    await expect(page.getByRole("menuitem", { name: "Apply credit" })).toHaveCount(0);
  });
}
