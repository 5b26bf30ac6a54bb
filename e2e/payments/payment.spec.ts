import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { addDays, shown, today } from "../dates.ts";
import { HANDS, mouseOn } from "../hand.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`record a part of it and then the rest, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const transaction = `NTRF-${by}-${test.info().project.name}`;
    const { number } = await billow.invoice({ fate: "sent" });
    const sheet = await openSheet(page, number);
    const dialog = page.getByRole("dialog", { name: "Record payment" });
    const amount = dialog.getByLabel("Amount");

    await hand.press(sheet.getByRole("button", { name: "Record payment" }));
    await expect(amount).toBeFocused();
    await expect(amount).toHaveValue("1190.00");
    await hand.type(amount, "0");
    await hand.press(dialog.getByRole("button", { name: "Record payment" }));
    await expect(amount).toHaveAccessibleDescription(/Enter an amount above zero\./);
    await hand.expectAccessible();
    await hand.type(amount, "200.5");
    await expect(dialog.getByText("€989.50 of €1,190.00 stays due.")).toBeVisible();
    await hand.type(dialog.getByLabel("Transaction ID"), transaction);
    await hand.press(dialog.getByRole("button", { name: "Record €200.50" }));
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    await expect(sheet.getByText("Due€989.50")).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText("Payment of €200.50 received");

    await hand.press(sheet.getByRole("button", { name: "Record payment" }));
    await expect(amount).toHaveValue("989.50");
    await hand.type(dialog.getByLabel("Method"), "Card");
    await dialog.getByLabel("Received on").fill(addDays(today(), -1));
    await hand.press(dialog.getByRole("button", { name: "Record €989.50" }));
    await expect(dialog.getByLabel("Received on")).toHaveAccessibleDescription(
      /cannot have been received before/,
    );
    await dialog.getByLabel("Received on").fill(today());
    await hand.press(dialog.getByRole("button", { name: "Record €989.50" }));
    await expect(statusIn(sheet, "Paid")).toBeVisible();
    await expect(sheet.getByText("Due€0.00")).toBeVisible();
    await expect(sheet.getByText(`Received${shown(today())}, €989.50`)).toBeVisible();
    await expect(sheet.getByText(`Transaction ID${transaction}`)).toBeVisible();
    await expect(sheet.getByText("MethodCard")).toBeVisible();
    await expect(sheet.getByRole("button", { name: "Record payment" })).toHaveCount(0);
  });
}

test("more than is due becomes credit; what the server refuses stands beside the field", {
  tag: "@desktop",
}, async ({ page, billow, isMobile }) => {
  const customer = await billow.customer();
  const { number } = await billow.invoice({ customer, fate: "pending" });
  const sheet = await openSheet(page, number);
  await expect(sheet.getByRole("button", { name: "Send Invoice" })).toBeVisible();
  if (isMobile) await sheet.getByRole("button", { name: "Record payment" }).click();
  else await mouseOn(page).choose(menuOf(sheet), "Record payment");
  const dialog = page.getByRole("dialog", { name: "Record payment" });
  await dialog.getByLabel("Amount").fill("1,290.00");
  await expect(dialog.getByText("€100.00 more than due becomes customer credit.")).toBeVisible();
  await dialog.getByLabel("Received on").fill(addDays(today(), 3));
  await dialog.getByRole("button", { name: "Record €1,290.00" }).click();
  await expect(dialog.getByLabel("Received on")).toHaveAccessibleDescription(
    /A payment cannot have been received in the future\./,
  );
  await expect(dialog.getByLabel("Amount")).toHaveValue("1,290.00");
  await dialog.getByLabel("Received on").fill(today());
  await dialog.getByRole("button", { name: "Record €1,290.00" }).click();
  await expect(statusIn(sheet, "Paid")).toBeVisible();
  await expect(timelineOf(sheet).last()).toContainText("€100.00 of it became credit");
  const { credit } = (await billow.call("getCustomer", { params: { id: customer.id } })).data;
  expect(credit).toEqual([{ currency: "EUR", amount: "100.00" }]);
});

test("money for a settled invoice becomes credit; what is recorded already is recorded again only if one insists", {
  tag: "@desktop",
}, async ({ page, billow, isMobile }) => {
  const customer = await billow.customer();
  const { number } = await billow.invoice({ customer, fate: "paid" });
  const sheet = await openSheet(page, number);
  const { payments } = (await billow.call("getInvoice", { params: { id: number } })).data;
  await mouseOn(page).choose(menuOf(sheet), "Record payment as credit");
  const dialog = page.getByRole("dialog", { name: "Record payment" });
  await expect(dialog.getByText("This invoice is paid and stays so")).toBeVisible();
  await dialog.getByLabel("Amount").fill("25");
  await dialog.getByLabel("Method").fill(payments[0]?.method ?? "");
  await dialog.getByLabel("Transaction ID").fill(payments[0]?.transactionId ?? "");
  await dialog.getByRole("button", { name: "Record €25.00" }).click();
  await expect(dialog.getByLabel("Transaction ID")).toHaveAccessibleDescription(
    new RegExp(`is already recorded on ${number}`),
  );
  await dialog.getByLabel("The money arrived twice. Record it again").check();
  if (!isMobile) await expectAccessible(page);
  await dialog.getByRole("button", { name: "Record €25.00" }).click();
  await expect(dialog).toBeHidden();
  await expect(statusIn(sheet, "Paid")).toBeVisible();
  await expect(timelineOf(sheet).last()).toContainText("€25.00 of it became credit");
  const { credit } = (await billow.call("getCustomer", { params: { id: customer.id } })).data;
  expect(credit).toEqual([{ currency: "EUR", amount: "25.00" }]);
});
