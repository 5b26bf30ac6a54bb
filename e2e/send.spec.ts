import { expectAccessible } from "./axe.ts";
import { expect, PEOPLE, test } from "./billow.ts";
import { HANDS } from "./hand.ts";
import { invoiceLinks, menuOf, openSheet, sheetOf, statusIn, timelineOf } from "./screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`finalize, send, take back, send for good, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const { number, customer } = await billow.invoice();
    await page.goto(`/invoices?q=${number}`);
    await hand.press(invoiceLinks(page));
    const sheet = sheetOf(page);
    await hand.press(sheet.getByRole("button", { name: "Finalize" }));
    await expect(statusIn(sheet, "Pending")).toBeVisible();

    await hand.press(sheet.getByRole("button", { name: "Send Invoice" }));
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    await expect(page.getByText(`${number} was sent.`)).toBeVisible();
    await hand.press(page.getByRole("button", { name: "Undo" }));
    await expect(statusIn(sheet, "Pending")).toBeVisible();
    await expect(page.getByText(`${number} was sent.`)).toBeHidden();

    await hand.press(sheet.getByRole("button", { name: "Send Invoice" }));
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    if (by === "mouse") await expectAccessible(page);
    const clerk = PEOPLE.billing.name;
    await expect(timelineOf(sheet)).toContainText([
      "Draft created",
      `Finalized${clerk}`,
      `Sent to billing@${customer.tenantId}.example${clerk}`,
      `Sending taken back${clerk}`,
      `Sent to billing@${customer.tenantId}.example${clerk}`,
    ]);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expect(
      page.getByRole("region", { name: "Invoices" }).getByText("Sent", { exact: true }),
    ).toBeVisible();
  });
}

test("a draft is sent from the menu in one step, and again later", async ({ page, billow, isMobile }) => {
  const hand = HANDS[0].of(page);
  const { number } = await billow.invoice();
  const sheet = await openSheet(page, number);
  if (isMobile) await sheet.getByRole("button", { name: "Send Invoice" }).click();
  else await hand.choose(menuOf(sheet), "Send Invoice");
  await expect(statusIn(sheet, "Sent")).toBeVisible();
  await hand.choose(menuOf(sheet), "Send again");
  await expect(timelineOf(sheet)).toContainText(["Draft created", "Finalized", "Sent to", "Sent again to"]);
});

test("without a billing e-mail there is nothing to send", async ({ page, billow }) => {
  const customer = await billow.customer({ billingEmail: null });
  const { number } = await billow.invoice({ customer, fate: "pending" });
  const sheet = await openSheet(page, number);
  await expect(sheet.getByRole("button", { name: "Record payment" })).toBeVisible();
  await menuOf(sheet).click();
  await expect(page.getByRole("menuitem", { name: "Void Invoice" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Send Invoice" })).toHaveCount(0);
});
