import { expectAccessible } from "./axe.ts";
import { expect, PEOPLE, test } from "./billow.ts";
import { HANDS } from "./hand.ts";

test.use({ role: "admin" });

for (const { by, tag, of } of HANDS) {
  test(`add a user and change their role, by ${by}`, { tag }, async ({ page }) => {
    const hand = of(page);
    const email = `clerk-${by}-${Date.now()}@billow.example`;
    await page.goto("/users");
    await expect(page.getByRole("row").filter({ hasText: PEOPLE.admin.email })).toContainText("you");
    await hand.press(page.getByRole("button", { name: "Add user" }));
    const dialog = page.getByRole("dialog", { name: "Add a user" });
    await expect(dialog.getByLabel("Name")).toBeFocused();
    await hand.type(dialog.getByLabel("Name"), "Clara Clerk");
    await hand.type(dialog.getByLabel("E-mail"), PEOPLE.billing.email);
    await hand.type(dialog.getByLabel("First password"), "short");
    await hand.press(dialog.getByRole("button", { name: "Add user" }));
    await expect(dialog.getByLabel("First password")).toHaveAccessibleDescription(
      /Use at least 10 characters\./,
    );
    if (by === "mouse") await expectAccessible(page);
    await hand.type(dialog.getByLabel("First password"), "long enough now");
    await hand.press(dialog.getByRole("button", { name: "Add user" }));
    await expect(dialog).toContainText(/already/);
    await hand.type(dialog.getByLabel("E-mail"), email);
    await hand.press(dialog.getByRole("button", { name: "Add user" }));
    await expect(dialog).toBeHidden();

    const row = page.getByRole("row").filter({ hasText: email });
    const role = row.getByRole("combobox", { name: "Role of Clara Clerk" });
    await expect(role).toHaveValue("billing");
    await role.selectOption("Manager");
    await expect(page.getByText("Clara Clerk is now Manager.")).toBeVisible();
    await page.reload();
    await expect(role).toHaveValue("manager");
    if (by === "mouse") await expectAccessible(page);
  });
}

test("the last administrator stays one", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/users");
  const role = page.getByRole("combobox", { name: `Role of ${PEOPLE.admin.name}` });
  await role.selectOption("Support");
  await expect(page.getByText(/administrator/i).last()).toBeVisible();
  await expect(role).toHaveValue("admin");
});
