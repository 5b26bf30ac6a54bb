import { expectAccessible } from "../axe.ts";
import { expect, PEOPLE, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { holdBack } from "../hold-back.ts";

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
      /Use at least 12 characters\./,
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

test("disable a user after a question, and enable them again", async ({ page, billow }) => {
  const name = `Lena Leaver ${Date.now()}`;
  const user = {
    name,
    email: `leaver-${Date.now()}@billow.example`,
    role: "support",
    password: "long enough now",
  };
  await page.goto("/users");
  await page.request.post("/api/v1/users", { headers: { origin: billow.url }, data: user });
  await page.reload();
  await page.getByRole("button", { name: `Disable ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Disable ${name}?` });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: `Disable ${name}` }).click();
  await dialog.getByRole("button", { name: "Disable user" }).click();
  await expect(page.getByText(`${name} can no longer sign in.`)).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: user.email });
  await expect(row).toContainText("Disabled");
  await expectAccessible(page);
  await row.getByRole("button", { name: `Enable ${name}` }).click();
  await expect(row.getByRole("button", { name: `Disable ${name}` })).toBeVisible();
  await expect(row).not.toContainText("Disabled");
});

test("the last administrator stays one", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/users");
  const role = page.getByRole("combobox", { name: `Role of ${PEOPLE.admin.name}` });
  await role.selectOption("Support");
  await expect(page.getByText(/administrator/i).last()).toBeVisible();
  await expect(role).toHaveValue("admin");
});

test("the audit log says who changed what, narrowed by who, what and about whom", async ({
  page,
  billow,
  isMobile,
}) => {
  const held = await holdBack(page, "audit");
  await page.goto("/audit");
  const log = page.getByRole("region", { name: "Audit log" });
  await expect(log.getByRole("table")).toHaveAttribute("aria-busy", "true");
  await held.release();
  const { number } = await billow.invoice({ fate: "voided" });
  await page.goto("/audit?what=invoice.voided");
  const voided = log.getByRole("row").filter({ hasText: number });
  await expect(voided).toContainText("API key warehouse");
  await expect(voided).toContainText("Reason: Made in error");
  await expect(voided.getByRole("link", { name: number })).toHaveAttribute("href", `/invoices/${number}`);

  await page.getByRole("combobox", { name: "What" }).selectOption("User added");
  await page.getByRole("combobox", { name: "Who" }).selectOption(PEOPLE.admin.name);
  await expect(page).toHaveURL(/what=user\.created/);
  await expect(log.getByRole("row").filter({ hasText: "Samir Support" })).toHaveCount(1);
  await expectAccessible(page);
  const id = new URL(page.url()).searchParams.get("who") ?? "";
  await expect(page.getByRole("link", { name: "CSV" })).toHaveAttribute(
    "href",
    `/api/v1/audit/export.csv?actor=${id}&type=user.created`,
  );

  const { items } = await (await page.request.get("/api/v1/users")).json();
  const samir = items.find(({ name }: { name: string }) => name === "Samir Support");
  const change = { headers: { origin: billow.url }, data: { role: "billing" } };
  expect((await page.request.patch(`/api/v1/users/${samir.id}`, change)).status()).toBe(200);
  await page.goto(`/audit?about=user:${samir.id}`);
  await log.getByRole("button", { name: "User changed" }).first().click();
  const event = page.getByRole("dialog", { name: "User changed" });
  await expect(event.getByRole("row", { name: "Role" })).toContainText("supportbilling");
  await expectAccessible(page);
  await event.getByRole("button", { name: "Close" }).last().click();
  const back = { headers: { origin: billow.url }, data: { role: "support" } };
  await page.request.patch(`/api/v1/users/${samir.id}`, back);

  if (isMobile) return;
  await page.goto(`/audit?who=nobody`);
  await expect(page.getByRole("heading", { name: "No entry matches" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/audit$/);
  await page.route("**/api/v1/audit?**", (route) => route.abort());
  await page.goto("/audit?what=user.*");
  await expect(page.getByRole("heading", { name: "The audit log could not be loaded" })).toBeVisible();
});
