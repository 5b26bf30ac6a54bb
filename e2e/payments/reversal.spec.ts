import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`reverse a payment that bounced, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const { number } = await billow.invoice({ fate: "paid" });
    const sheet = await openSheet(page, number);
    await hand.choose(menuOf(sheet), "Reverse payment");
    const dialog = page.getByRole("dialog", { name: `Reverse a payment of ${number}?` });
    const button = dialog.getByRole("button", { name: "Reverse €1,190.00" });
    await hand.press(button);
    await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(
      /Say why the payment is reversed\./,
    );
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel("Reason"), "The debit bounced");
    await hand.press(button);
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Paid")).toBeHidden();
    await expect(timelineOf(sheet).last()).toContainText(
      `Payment of €1,190.00 reversed${PEOPLE.billing.name} · “The debit bounced”`,
    );
    await expect(sheet.getByText("Reversed", { exact: true })).toBeVisible();
    await hand.press(sheet.getByRole("button", { name: "Record payment" }));
    await expect(page.getByRole("dialog", { name: "Record payment" }).getByLabel("Amount")).toHaveValue(
      "1190.00",
    );
  });
}
