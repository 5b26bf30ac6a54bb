import type { Locator } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS, type Hand } from "../hand.ts";
import { invoiceLinks, menuOf } from "../screens.ts";

test("remind of the selected, and leave alone what is paid", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const customer = await billow.customer();
  const sent = await billow.invoice({ customer, fate: "sent" });
  const paid = await billow.invoice({ customer, fate: "paid" });
  // Nobody is reminded of an invoice whose own e-mail is still held back.
  await expect
    .poll(async () => {
      const { data } = await billow.call("listOutbox", { query: { q: customer.name } });
      return data.items.filter(({ state }) => state === "held").length;
    })
    .toBe(0);
  await page.goto(`/invoices?${new URLSearchParams({ q: customer.name })}`);
  await expect(invoiceLinks(page)).toHaveCount(2);
  await page.getByRole("checkbox", { name: "Select all on this page" }).click();
  const bar = page.getByRole("region", { name: "Selected invoices" });
  await bar.getByRole("button", { name: "Remind…" }).click();
  const dialog = page.getByRole("dialog", { name: "Remind of 1 of 2 invoices?" });
  await expect(dialog).toContainText("A reminder of 1 invoice, €1,190.00 in total, goes by e-mail");
  await expect(dialog.getByRole("row", { name: paid.number })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Remind of 1 invoice" }).click();
  await expect(dialog).toBeHidden();
  const panel = page.getByRole("region", { name: "Running in the background" });
  await expect(panel).toContainText("1 invoice reminded of");
  const { data } = await billow.call("listOutbox", { query: { q: customer.name } });
  expect(data.items.filter(({ kind }) => kind === "reminder")).toHaveLength(1);

  await page.goto(`/invoices/${sent.number}`);
  const sheet = page.getByRole("dialog", { name: sent.number });
  await menuOf(sheet).click();
  await page.getByRole("menuitem", { name: "Promise to pay" }).click();
  const promise = page.getByRole("dialog", { name: `Promise to pay ${sent.number}` });
  await expect(promise.getByLabel("Promised by")).toBeFocused();
  await promise.getByLabel("What was said").fill("By phone, after payday");
  await expectAccessible(page);
  await promise.getByRole("button", { name: "Save promise" }).click();
  await expect(promise).toBeHidden();
  await expect(sheet.getByText(/^Promised by/)).toBeVisible();
});

for (const { by, of } of HANDS) {
  test(`give a customer reminders of its own, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const customer = await billow.customer();
    await page.goto(`/customers/${customer.id}`);
    const reminders = page
      .getByRole("dialog", { name: customer.name })
      .getByRole("heading", { name: "Reminders" })
      .locator("../..");
    await expect(reminders).toContainText("By the settings");
    await hand.press(reminders.getByRole("button", { name: "Change" }));
    await reminders.getByText("Own days").click();
    await hand.type(reminders.getByRole("textbox", { name: "Days" }), "400");
    await expect(reminders).toContainText("Enter whole days from -60 to 365");
    await hand.expectAccessible();
    await hand.type(reminders.getByRole("textbox", { name: "Days" }), "10, -3");
    await hand.press(reminders.getByRole("button", { name: "Save reminders" }));
    await expect(reminders).toContainText(
      "On days of its own: 3 days before the due date, 10 days after the due date.",
    );
    const { data } = await billow.call("getCustomerReminders", { params: { id: customer.id } });
    expect(data).toEqual({ mode: "own", offsets: [{ days: -3 }, { days: 10 }] });
  });
}

test.describe("who may not change customers", () => {
  test.use({ role: "manager" });
  test("sees when a customer is reminded", { tag: "@desktop" }, async ({ page, billow }) => {
    const customer = await billow.customer();
    await billow.call("setCustomerReminders", { params: { id: customer.id }, body: { mode: "off" } });
    await page.goto(`/customers/${customer.id}`);
    const sheet = page.getByRole("dialog", { name: customer.name });
    await expect(sheet.getByText("This customer is not reminded.")).toBeVisible();
    await expect(sheet.getByRole("button", { name: "Change" })).toBeHidden();
  });
});

test.describe("who may change settings", () => {
  test.use({ role: "admin" });

  for (const { by, tag, of } of HANDS) {
    test(`the levels of reminders, and who would get one today, by ${by}`, { tag: tag ?? [] }, async ({
      page,
      isMobile,
      billow,
    }) => {
      const hand = of(page);
      // A day of its own for each, so that none finds what another has saved.
      const day = isMobile ? "3" : by === "mouse" ? "1" : "2";
      await page.goto("/settings");
      const group = page.getByRole("group", { name: "Reminders" });
      const days = group.getByLabel("Days, level 1");
      await leaveOneLevel(group, hand);
      await hand.type(days, "soon");
      await hand.press(group.getByRole("button", { name: "Save reminders" }));
      await expect(group.getByText("Enter a whole number from -60 to 365.")).toBeVisible();
      await hand.expectAccessible();
      await hand.type(days, day);
      await hand.press(group.getByRole("button", { name: "Add level" }));
      await hand.type(group.getByLabel("Days, level 2"), "300");
      await hand.type(group.getByLabel("Fee, level 2"), "5.00 EUR, 4 USD");
      await hand.press(group.getByLabel("Suspend, level 2"));
      await hand.press(group.getByLabel("Tell account manager, level 2"));
      if (by === "mouse") {
        await group.getByLabel("Account manager’s e-mail").clear();
        await hand.press(group.getByRole("button", { name: "Save reminders" }));
        await expect(group.getByText("Set the e-mail address of who is told first.")).toBeVisible();
      }
      await hand.type(group.getByLabel("Account manager’s e-mail"), "manager@cloud.example");
      await hand.press(group.getByRole("button", { name: "Save reminders" }));
      await expect(page.getByText(/reminders? by these rules.*once they are switched on\.$/)).toBeVisible();
      await expect(page.getByText("The reminders are saved.")).toBeVisible();
      const { billingEmail } = billow.seed.customers.german;
      await expect(
        page.getByRole("region", { name: "Reminders of today" }).getByText(`To ${billingEmail}`).first(),
      ).toBeVisible();
      const rules = await (await page.request.get("/api/v1/reminder-rules")).json();
      expect(rules.offsets).toEqual([
        { days: Number(day) },
        {
          days: 300,
          fees: [
            { currency: "EUR", amount: "5.00" },
            { currency: "USD", amount: "4.00" },
          ],
          escalates: true,
          suspends: true,
        },
      ]);
      await page.reload();
      await expect(days).toHaveValue(day);
      await expect(group.getByLabel("Fee, level 2")).toHaveValue("5.00 EUR, 4.00 USD");
    });
  }

  for (const { by, of } of HANDS) {
    test(`switch reminders on, and off again, by ${by}`, { tag: "@desktop" }, async ({ page }) => {
      const hand = of(page);
      await page.goto("/settings");
      const group = page.getByRole("group", { name: "Reminders" });
      const isOn = group.getByRole("checkbox", { name: "Send payment reminders automatically" });
      const today = page.getByText(/^\d+ reminders? by these rules/);
      // By the person's session, as API keys may not see settings.
      const rules = async () => (await page.request.get("/api/v1/reminder-rules")).json();
      await expect(isOn).not.toBeChecked();
      // Nothing has been due for as long, so that nobody is reminded while other specs look at invoices.
      await leaveOneLevel(group, hand);
      await hand.type(group.getByLabel("Days, level 1"), "365");
      await hand.press(isOn);
      await hand.press(group.getByRole("button", { name: "Save reminders" }));
      await expect(today).toHaveText("0 reminders by these rules.");
      await page.reload();
      await expect(isOn).toBeChecked();
      await hand.expectAccessible();
      expect(await rules()).toMatchObject({ enabled: true, offsets: [{ days: 365 }] });

      await hand.press(isOn);
      await hand.press(group.getByRole("button", { name: "Save reminders" }));
      await expect(today).toHaveText("0 reminders by these rules, once they are switched on.");
      await page.reload();
      await expect(isOn).not.toBeChecked();
      expect(await rules()).toMatchObject({ enabled: false, offsets: [{ days: 365 }] });
    });
  }
});

/** Removes levels until one is left, which does as the test finds it. */
async function leaveOneLevel(group: Locator, hand: Hand): Promise<void> {
  const removals = group.getByRole("button", { name: /^Remove level/ });
  await expect(removals.first()).toBeVisible();
  while ((await removals.count()) > 1) await hand.press(removals.last());
}
