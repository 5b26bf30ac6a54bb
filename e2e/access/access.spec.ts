import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { menuTakesKeys, tabTo } from "../hand.ts";
import { PEOPLE } from "../people.ts";
import { invoiceLinks, openNavigation, sheetOf, statusTab } from "../screens.ts";

test.use({ role: null });

test("signing in leads back to where one wanted to go, signing out ends it", async ({ page }) => {
  await page.goto("/invoices?status=overdue");
  await expect(page).toHaveTitle("Sign in · Billow");
  await expect(page.getByRole("textbox", { name: "E-mail" })).toBeFocused();
  await expectAccessible(page);

  const enter = page.getByRole("button", { name: "Sign in" });
  await enter.click();
  await expect(page.getByText("Enter your e-mail address.")).toBeVisible();
  await expect(page.getByText("Enter your password.")).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel("E-mail").fill(PEOPLE.billing.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "password");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute(
    "autocomplete",
    "current-password",
  );
  await page.getByLabel("Password", { exact: true }).fill("a wrong password");
  await enter.click();
  await expect(page.getByRole("alert")).toHaveText("E-mail or password is wrong.");
  await expect(page.getByLabel("E-mail")).toHaveValue(PEOPLE.billing.email);
  await expectAccessible(page);

  await page.getByLabel("Password", { exact: true }).fill(PEOPLE.billing.password);
  await enter.click();
  await expect(page).toHaveURL(/\/invoices\?status=overdue$/);
  await expect(statusTab(page, "Overdue")).toHaveAttribute("aria-pressed", "true");
  await expect(invoiceLinks(page)).not.toHaveCount(0);

  const navigation = await openNavigation(page);
  await expect(navigation.getByText(PEOPLE.billing.name)).toBeVisible();
  await navigation.getByRole("button", { name: "Theme, shortcuts and sign out" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to Billow" })).toBeVisible();
  await page.goto("/invoices");
  await expect(page).toHaveURL(/\/sign-in\?to=/);
});

test("by keyboard: in, along the sidebar, out", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/");
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type(PEOPLE.manager.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PEOPLE.manager.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();
  const main = page.getByRole("navigation", { name: "Main" });
  await tabTo(page, main.getByRole("link", { name: "Invoices" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/invoices$/);

  await tabTo(page, page.getByRole("button", { name: "Theme, shortcuts and sign out" }));
  await page.keyboard.press("Enter");
  await menuTakesKeys(page);
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sign in to Billow" })).toBeVisible();
});

test("who signed out elsewhere signs in again over the page, and what was typed is saved", {
  tag: "@desktop",
}, async ({ page, billow }) => {
  await page.context().addCookies(billow.sessions.billing.cookies);
  const customer = await billow.customer();
  await page.goto(`/invoices/new?for=${customer.id}`);
  const editor = page.getByRole("dialog", { name: "New invoice" });
  await editor.getByLabel("Product, line 1").fill("Migration");
  await editor.getByLabel("Unit price, line 1").fill("1,200");
  await expect(editor.getByLabel("Summary")).toContainText("Total€1,428.00");
  await page.context().clearCookies();
  await editor.getByRole("button", { name: "Create draft" }).click();
  const session = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(session.getByLabel("Password", { exact: true })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await session.getByLabel("Password", { exact: true }).fill("not the password");
  await page.keyboard.press("Enter");
  await expect(session.getByText("E-mail or password is wrong.")).toBeVisible();
  await session.getByLabel("Password", { exact: true }).fill(PEOPLE.billing.password);
  await page.keyboard.press("Enter");
  await expect(session).toBeHidden();
  await expect(sheetOf(page).getByLabel("Summary")).toContainText("Total€1,428.00");
});
