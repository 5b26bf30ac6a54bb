import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { mouseOn } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

// What the other did would show by itself; here it comes too late to be seen before the button is pressed.
test.beforeEach(({ page }) => page.route("**/events/stream", (route) => route.abort()));

test("of two people at once one wins and the other is told", { tag: "@desktop" }, async ({
  page,
  browser,
  billow,
}) => {
  const { number, id } = await billow.invoice({ fate: "pending" });
  const sheet = await openSheet(page, number);
  const colleague = await browser.newContext({ storageState: billow.sessions.admin, baseURL: billow.url });
  const theirPage = await colleague.newPage();
  const theirs = await openSheet(theirPage, number);
  await mouseOn(theirPage).choose(menuOf(theirs), "Void Invoice");
  const dialog = theirPage.getByRole("dialog", { name: `Void ${number}?` });
  await dialog.getByLabel("Reason").fill("Wrong customer");
  await dialog.getByRole("button", { name: "Void Invoice" }).click();
  await expect(statusIn(theirs, "Voided")).toBeVisible();
  await colleague.close();

  await sheet.getByRole("button", { name: "Send Invoice" }).click();
  await expect(sheet.getByRole("alert")).toContainText("The invoice has been loaded again");
  await expect(statusIn(sheet, "Voided")).toBeVisible();
  await expect(timelineOf(sheet).last()).toContainText(`${PEOPLE.admin.name} · “Wrong customer”`);
  await expect(sheet.getByRole("button", { name: "Send Invoice" })).toHaveCount(0);
  await expectAccessible(page);
  const { timeline } = (await billow.call("getInvoice", { params: { id } })).data;
  expect(timeline.map(({ type }) => type)).toEqual(["created", "finalized", "voided"]);
});

test("a refund on an outdated amount is refused in its dialog and nothing is lost", {
  tag: "@desktop",
}, async ({ page, billow, isMobile }) => {
  const { number, id } = await billow.invoice({ fate: "paid" });
  const sheet = await openSheet(page, number);
  if (isMobile) await sheet.getByRole("button", { name: "Refund" }).click();
  else await mouseOn(page).choose(menuOf(sheet), "Refund");
  const dialog = page.getByRole("dialog", { name: `Refund ${number}` });
  await dialog.getByLabel("Reason").fill("Outage on Monday");
  await billow.call("refundInvoice", { params: { id }, body: { amount: "1000" } });
  await dialog.getByRole("button", { name: "Refund €1,190.00" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The invoice has been loaded again");
  await expect(dialog.getByLabel("Reason")).toHaveValue("Outage on Monday");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Refund €190.00" }).click();
  await expect(dialog).toBeHidden();
  await expect(sheet.getByText("€1,190.00 of €1,190.00")).toBeVisible();
});

test.describe("forms that a colleague saves meanwhile", { tag: "@desktop" }, () => {
  test.use({ role: "admin" });

  test("the reminders of a customer ask, those of all keep what each changed", async ({ page, billow }) => {
    const customer = await billow.customer();
    await page.goto(`/customers/${customer.id}`);
    const sheet = page.getByRole("dialog", { name: customer.name });
    const reminders = sheet.getByRole("heading", { name: "Reminders" }).locator("../..");
    await reminders.getByRole("button", { name: "Change" }).click();
    await reminders.getByText("Own days").click();
    await reminders.getByRole("textbox", { name: "Days" }).fill("10, -3");
    await billow.call("setCustomerReminders", { params: { id: customer.id }, body: { mode: "off" } });
    await reminders.getByRole("button", { name: "Save reminders" }).click();
    const conflict = page.getByRole("dialog", {
      name: "Somebody else changed the reminders of this customer",
    });
    await expect(conflict.getByRole("row", { name: "Reminders" })).toContainText("Own days: -3, 10");
    await expectAccessible(page);
    await conflict.getByRole("button", { name: "Save mine over it" }).click();
    await expect(reminders).toContainText("On days of its own: 3 days before the due date");

    await page.goto("/settings");
    const group = page.getByRole("group", { name: "Reminders" });
    await group.getByLabel("Your own text").fill("Thank you for your trust.");
    const rules = async () => (await page.request.get("/api/v1/reminder-rules")).json();
    const { enabled, text } = await rules();
    const put = { headers: { origin: billow.url }, data: { enabled, text, offsets: [{ days: 77 }] } };
    expect((await page.request.put("/api/v1/reminder-rules", put)).status()).toBe(200);
    await group.getByRole("button", { name: "Save reminders" }).click();
    await expect(group.getByLabel("Days")).toHaveValue("77");
    expect(await rules()).toMatchObject({ text: "Thank you for your trust.", offsets: [{ days: 77 }] });
  });
});
