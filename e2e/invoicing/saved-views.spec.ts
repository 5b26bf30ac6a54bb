import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { rangeField, statusTab } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`save a view, come back to it, rename and delete it, by ${by}`, { tag }, async ({ page }, info) => {
    const hand = of(page);
    const who = `${by}, ${info.project.name}`;
    const [name, other] = [`Dunning by ${who}`, `Collection by ${who}`];
    const menu = page.getByRole("button", { name: "Saved views" });
    await page.goto("/invoices?range=last-30-days&status=overdue&sort=dueDate");
    await hand.choose(menu, "Save this view…");
    const saving = page.getByRole("dialog", { name: "Save this view" });
    await hand.press(saving.getByRole("button", { name: "Save view" }));
    await expect(saving.getByLabel("Name")).toHaveAccessibleDescription("Enter a name.");
    await hand.expectAccessible();
    await hand.type(saving.getByLabel("Name"), name);
    await hand.press(saving.getByRole("button", { name: "Save view" }));
    await expect(saving).toBeHidden();

    await page.goto("/invoices");
    await hand.choose(menu, name);
    await expect(page).toHaveURL(/range=last-30-days&status=overdue&sort=dueDate$/);
    await expect(statusTab(page, "Overdue")).toHaveAttribute("aria-pressed", "true");
    await expect(rangeField(page)).toHaveAccessibleName(/Last 30 days/);

    await hand.choose(menu, "Rename or delete…");
    const managing = page.getByRole("dialog", { name: "Saved views" });
    await hand.type(managing.getByLabel(`Name of ${name}`), other);
    await hand.press(
      managing
        .getByRole("listitem")
        .filter({ has: page.getByLabel(`Name of ${name}`) })
        .getByRole("button", { name: "Rename" }),
    );
    await expect(managing.getByLabel(`Name of ${other}`)).toBeVisible();
    await hand.expectAccessible();
    await hand.press(managing.getByRole("button", { name: `Delete ${other}` }));
    await expect(managing.getByLabel(`Name of ${other}`)).toBeHidden();
  });
}

test("what a colleague adds is announced and moves nothing", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  const customer = await billow.customer();
  const first = await billow.invoice({ customer });
  await page.goto(`/invoices?${new URLSearchParams({ q: customer.name })}`);
  const rows = page.getByRole("region", { name: "Invoices" }).getByRole("link");
  await expect(rows).toHaveText([first.number]);
  const second = await billow.invoice({ customer });
  await expect(page.getByRole("button", { name: "1 new Show" })).toBeVisible();
  await expect(rows).toHaveText([first.number]);
  await billow.call("voidInvoice", { params: { id: first.id }, body: { reason: "Made in error" } });
  await expect(page.getByRole("region", { name: "Invoices" }).getByText("Voided")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "1 new Show" }).click();
  await expect(rows).toHaveText([second.number, first.number]);
});
