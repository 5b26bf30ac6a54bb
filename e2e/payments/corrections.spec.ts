import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`write a debt off and take that back, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const { number } = await billow.invoice({ fate: "sent" });
    const sheet = await openSheet(page, number);
    const besideBadge = sheet.locator("span").getByText("€1,190.00 written off", { exact: true });
    await hand.choose(menuOf(sheet), "Write off");
    const dialog = page.getByRole("dialog", { name: `Write off ${number}?` });
    const button = dialog.getByRole("button", { name: "Write off €1,190.00" });
    await hand.press(button);
    await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/Say why it is written off\./);
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel("Reason"), "Insolvent");
    await hand.press(button);
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    await expect(besideBadge).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText(
      `€1,190.00 written off${PEOPLE.billing.name} · “Insolvent”`,
    );
    await hand.choose(menuOf(sheet), "Undo write-off");
    const undo = page.getByRole("dialog", { name: `Undo the write-off of ${number}?` });
    await hand.type(undo.getByLabel("Reason"), "They pay");
    await hand.press(undo.getByRole("button", { name: "Undo write-off" }));
    await expect(undo).toBeHidden();
    await expect(timelineOf(sheet).last()).toContainText("Write-off of €1,190.00 undone");
    await expect(besideBadge).toBeHidden();
  });
}

for (const { by, tag, of } of HANDS) {
  test(`credit lines of a part-paid invoice, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const { id, number } = await billow.invoice({ fate: "sent" });
    const body = { amount: "1000.00", method: "card" };
    await billow.call("recordPayment", { params: { id }, body });
    const sheet = await openSheet(page, number);
    await hand.choose(menuOf(sheet), "Credit note");
    const dialog = page.getByRole("dialog", { name: `Credit note for ${number}` });
    const quantity = dialog.getByLabel(/^Quantity of line 1/);
    await hand.type(quantity, "999999");
    await expect(dialog.getByText(/^Only .+ is left of line 1\.$/)).toBeVisible();
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel(/^Amount of line 1/), "300");
    await expect(quantity).toHaveValue("");
    const button = dialog.getByRole("button", { name: "Credit €357.00" });
    await expect(button).toBeVisible();
    await expect(dialog.getByText("€167.00", { exact: true })).toBeVisible();
    await hand.press(button);
    await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/Say why it is credited\./);
    await hand.type(dialog.getByLabel("Reason"), "Wrong price");
    await hand.expectAccessible();
    await hand.press(button);
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Refunded")).toBeVisible();
    await expect(sheet.locator("span").getByText("€190.00 credited", { exact: true })).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText("“Wrong price”");
    await expect(timelineOf(sheet).last()).toContainText("€167.00 of it became credit");
  });
}

test.describe("the books", () => {
  test.use({ role: "admin" });

  for (const { by, of } of HANDS) {
    test(`close a month and reopen it, by ${by}`, { tag: "@desktop" }, async ({ page }) => {
      const hand = of(page);
      await page.goto("/settings");
      const books = page.getByRole("region", { name: "Accounting periods" });
      const close = books.getByRole("button", { name: /^Close / }).last();
      const month = ((await close.getAttribute("aria-label")) ?? "").slice("Close ".length);
      await hand.press(close);
      const dialog = page.getByRole("dialog", { name: `Close ${month}?` });
      await hand.expectAccessible();
      await hand.press(dialog.getByRole("button", { name: `Close ${month}` }));
      const reopen = books.getByRole("button", { name: `Reopen ${month}` });
      await hand.press(reopen);
      const asking = page.getByRole("dialog", { name: `Reopen ${month}?` });
      const button = asking.getByRole("button", { name: `Reopen ${month}` });
      await hand.press(button);
      await expect(asking.getByLabel("Reason")).toHaveAccessibleDescription(/Say why it is reopened\./);
      await hand.type(asking.getByLabel("Reason"), "A late payment");
      await hand.press(button);
      await expect(asking).toBeHidden();
      await expect(reopen).toBeHidden();
    });
  }
});
