import { expectAccessible, expectPlainPageAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { menuOf, openSheet, timelineOf } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`hand a customer the link of an invoice and revoke it, by ${by}`, { tag }, async ({
    page,
    billow,
    browser,
  }) => {
    const hand = of(page);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { number } = await billow.invoice({ fate: "pending" });
    const sheet = await openSheet(page, number);
    await hand.choose(menuOf(sheet), "Copy customer's link");
    await expect(page.getByText("Copied the customer's link.")).toBeVisible();
    await expect(timelineOf(sheet)).toContainText(["Draft created", "Finalized", "Link created"]);
    const copied = String(await page.evaluate("navigator.clipboard.readText()"));
    const address = `${new URL(page.url()).origin}${new URL(copied).pathname}`;

    const customer = await browser.newContext({ javaScriptEnabled: false });
    const visit = await customer.newPage();
    await visit.goto(address);
    await expect(visit.getByRole("heading", { name: /^Left to pay/ })).toBeVisible();
    await expect(visit.getByText(number).first()).toBeVisible();
    const download = visit.waitForEvent("download");
    await visit.getByRole("link", { name: "Download PDF" }).click();
    expect((await download).suggestedFilename()).toBe(`${number}.pdf`);
    if (by === "mouse") {
      const looked = await page.context().newPage();
      await looked.goto(address);
      await expectPlainPageAccessible(looked);
      await looked.close();
    }

    await hand.choose(menuOf(sheet), "Revoke customer's link");
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "Revoke link" }));
    await expect(page.getByText(`The link to ${number} is revoked.`)).toBeVisible();
    await expect(timelineOf(sheet)).toContainText(["Link created", "Opened by its link", "Link revoked"]);
    await visit.reload();
    await expect(visit.getByRole("heading", { name: "This link opens no invoice" })).toBeVisible();
    await customer.close();
  });
}

test.describe("an administrator", () => {
  test.use({ role: "admin" });

  test("sets the payment provider, its secrets never shown again", { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/settings");
    const group = page.getByRole("group", { name: "Payment provider" });
    const records = page.getByRole("group", { name: "Usage records" });
    await expect(records).toContainText("Name the folder or bucket first");
    await expect(records.getByLabel("Keep in the database")).toBeDisabled();
    await group.getByRole("button", { name: "Save payment provider" }).scrollIntoViewIfNeeded();
    await group.getByRole("checkbox").check();
    await group.getByRole("textbox", { name: "Secret key", exact: true }).fill("sk_test_1");
    await group.getByRole("button", { name: "Save payment provider" }).click();
    await expect(group.getByText("Enter the webhook's signing secret.")).toBeVisible();
    await group.getByRole("textbox", { name: "Signing secret of the webhook" }).fill("whsec_1");
    await expectAccessible(page);
    await group.getByRole("button", { name: "Save payment provider" }).click();
    await expect(page.getByText("The payment provider is saved.")).toBeVisible();
    await expect(group.getByText("no money moves")).toBeVisible();
    await expect(group.getByRole("textbox", { name: "Secret key", exact: true })).toHaveValue("");
    await group.getByRole("checkbox").uncheck();
    await group.getByRole("button", { name: "Save payment provider" }).click();
    await expect(page.getByText("The payment provider is saved.").first()).toBeVisible();
  });
});
