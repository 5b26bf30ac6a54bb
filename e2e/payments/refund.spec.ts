import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS, mouseOn } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`refund in full, by ${by}`, { tag }, async ({ page, billow, isMobile }) => {
    const hand = of(page);
    const { number } = await billow.invoice({ fate: "paid" });
    const sheet = await openSheet(page, number);
    const dialog = page.getByRole("dialog", { name: `Refund ${number}` });
    if (isMobile) await sheet.getByRole("button", { name: "Refund" }).click();
    else await hand.choose(menuOf(sheet), "Refund");
    await expect(dialog.getByRole("radio", { name: "Full refund" })).toBeFocused();
    await expect(dialog.getByRole("radio", { name: "Full refund" })).toBeChecked();
    await expect(dialog.getByText("Left after this€0.00")).toBeVisible();
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel("Reason"), "Wrong legal entity");
    await hand.press(dialog.getByRole("button", { name: "Refund €1,190.00" }));
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Refunded")).toBeVisible();
    await expect(sheet.getByText("€1,190.00 of €1,190.00")).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText(
      new RegExp(
        `Refund of €1,190\\.00${PEOPLE.billing.name} · “Wrong legal entity” · credit note CN-\\d{4}-\\d{4}`,
      ),
    );
    await expect(menuOf(sheet)).toBeVisible();
    await menuOf(sheet).click();
    await expect(page.getByRole("menuitem", { name: "Copy link" })).toBeVisible();
    await expect(page.getByRole("menuitem", { name: "Refund" })).toHaveCount(0);
  });

  test(`refund a part, never more than is left, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const { number } = await billow.invoice({ fate: "partlyRefunded" });
    const sheet = await openSheet(page, number);
    const dialog = page.getByRole("dialog", { name: `Refund ${number}` });
    await hand.choose(menuOf(sheet), "Refund");
    await choosePartial();
    const amount = dialog.getByLabel("Amount");
    await expect(amount).toHaveValue("1189.00");
    await expect(dialog.getByText("At most €1,189.00")).toBeVisible();
    await hand.type(amount, "1189.01");
    await hand.press(dialog.getByRole("button", { name: "Refund", exact: true }));
    await expect(amount).toHaveAccessibleDescription(/At most €1,189\.00 is left to refund\./);
    await hand.expectAccessible();
    await hand.type(amount, "189");
    await expect(dialog.getByText("This refund−€189.00")).toBeVisible();
    await expect(dialog.getByText("Left after this€1,000.00")).toBeVisible();
    await hand.press(dialog.getByRole("button", { name: "Refund €189.00" }));
    await expect(dialog).toBeHidden();
    await expect(sheet.getByText("€190.00 of €1,190.00")).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText("Refund of €189.00");

    await hand.choose(menuOf(sheet), "Refund");
    await hand.press(dialog.getByRole("button", { name: "Refund €1,000.00" }));
    await expect(sheet.getByText("€1,190.00 of €1,190.00")).toBeVisible();

    async function choosePartial(): Promise<void> {
      const partial = dialog.getByRole("radio", { name: "Partial refund" });
      if (by === "mouse") await dialog.getByText("Partial refund").click();
      else {
        await expect(dialog.getByRole("radio", { name: "Full refund" })).toBeFocused();
        await page.keyboard.press("ArrowRight");
      }
      await expect(partial).toBeChecked();
    }
  });
}

test("a double click refunds once", { tag: "@desktop" }, async ({ page, billow, isMobile }) => {
  const { id, number } = await billow.invoice({ fate: "paid" });
  const sheet = await openSheet(page, number);
  if (isMobile) await sheet.getByRole("button", { name: "Refund" }).click();
  else await mouseOn(page).choose(menuOf(sheet), "Refund");
  const dialog = page.getByRole("dialog", { name: `Refund ${number}` });
  await dialog.getByText("Partial refund").click();
  await dialog.getByLabel("Amount").fill("10");
  await dialog.getByRole("button", { name: "Refund €10.00" }).dblclick();
  await expect(dialog).toBeHidden();
  await expect(sheet.getByText("€10.00 of €1,190.00")).toBeVisible();
  const { refunds } = (await billow.call("getInvoice", { params: { id } })).data;
  expect(refunds.map(({ amount }) => amount)).toEqual(["10.00"]);
});

test("what came by Stripe is asked about before it is paid out by it", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const { id, number, total } = await billow.invoice({ fate: "sent" });
  const params = { id };
  await billow.call("recordPayment", { params, body: { amount: total, method: "Stripe" } });
  await billow.call("refundInvoice", { params, body: { amount: "10.00" } });
  const sheet = await openSheet(page, number);
  await sheet.getByRole("button", { name: /^Pay out by Stripe: €10\.00, CN-/ }).click();
  const dialog = page.getByRole("dialog", { name: "Pay €10.00 out by Stripe?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Pay €10.00 out" }).press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("No payment provider is on.");
});
