import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";

for (const { by, of } of HANDS) {
  test(`agree on terms with a customer and take them back, by ${by}`, { tag: "@desktop" }, async ({
    page,
    billow,
  }) => {
    const hand = of(page);
    const { id, name } = await billow.customer({ name: `Abmachung ${by} ${Date.now()}` });
    await page.goto(`/customers/${id}`);
    const sheet = page.getByRole("dialog", { name });
    const terms = sheet.getByRole("region", { name: "Terms" });
    await expect(terms).toContainText("Nothing else is agreed");
    await hand.press(terms.getByRole("button", { name: "Agree on terms" }));
    const dialog = page.getByRole("dialog", { name: "Agree on terms" });
    await hand.type(dialog.getByLabel("Discount"), "seven");
    await hand.press(dialog.getByRole("button", { name: "Add item" }));
    await expect(dialog.getByLabel("Product, item 1")).toBeFocused();
    await hand.type(dialog.getByLabel("Product, item 1"), "Premium support");
    await hand.type(dialog.getByLabel("EUR a month, item 1"), "490");
    await hand.press(dialog.getByRole("button", { name: "Save terms" }));
    await expect(dialog.getByLabel("Discount")).toHaveAccessibleDescription(/Enter a percentage such as 10%/);
    await expect(dialog.getByLabel("Discount")).toBeFocused();
    await hand.type(dialog.getByLabel("Discount"), "7.5%");
    await hand.type(dialog.getByLabel("Minimum spend, EUR a month"), "1,000");
    await hand.expectAccessible();
    await hand.press(dialog.getByRole("button", { name: "Save terms" }));
    await expect(dialog).toBeHidden();
    const agreed = terms.getByRole("listitem");
    await expect(agreed).toHaveCount(1);
    for (const said of [
      /^From .*1, \d+ Coming/,
      /Discount7\.5%/,
      /€1,000\.00 a month/,
      /Premium support€490\.00/,
    ])
      await expect(agreed).toContainText(said);
    await hand.expectAccessible();

    // The same day once more: what is wrong is said beside the field, and nothing is lost.
    await hand.press(terms.getByRole("button", { name: "Change terms" }));
    const changing = page.getByRole("dialog", { name: "Change terms" });
    await expect(changing.getByLabel("Product, item 1")).toHaveValue("Premium support");
    await hand.press(changing.getByRole("button", { name: "Remove item 1" }));
    await hand.press(changing.getByRole("button", { name: "Save terms" }));
    await expect(changing.getByLabel("Starts on")).toHaveAccessibleDescription(/Other terms are agreed/);
    await expect(changing.getByLabel("Starts on")).toBeFocused();
    await hand.press(changing.getByRole("button", { name: "Cancel" }));

    await hand.press(agreed.getByRole("button", { name: /^Take back: From/ }));
    const asking = page.getByRole("dialog", { name: /^Take back what begins on/ });
    await expect(asking.getByRole("button", { name: "Cancel" })).toBeFocused();
    await hand.press(asking.getByRole("button", { name: "Take back" }));
    await expect(terms).toContainText("Nothing else is agreed");
    expect((await billow.call("listSubscriptions", { query: { customerId: id } })).data.items).toEqual([]);
  });
}

test.describe("who may not change customers", () => {
  test.use({ role: "support" });

  test("sees what is agreed, and nothing to change it by", { tag: "@desktop" }, async ({ page, billow }) => {
    const { id, name } = await billow.customer();
    const body = { customerId: id, startsOn: "2026-01-15", discount: { percent: "5" } };
    await billow.call("createSubscription", { body });
    await page.goto(`/customers/${id}`);
    const terms = page.getByRole("dialog", { name }).getByRole("region", { name: "Terms" });
    await expect(terms.getByRole("listitem")).toContainText(/Since Jan 15, 2026\s*Discount5% off/);
    await expect(terms.getByRole("button")).toHaveCount(0);
  });
});
