import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { tabTo } from "../hand.ts";
import { searchField } from "../screens.ts";

test("? lists the shortcuts, which can be switched off", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/invoices?q=meterwerk");
  await expect(page.getByRole("table").getByRole("link")).toHaveCount(1);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog.getByText("Go to Usage")).toBeVisible();
  await expectAccessible(page);
  const single = dialog.getByRole("checkbox", { name: /^Single keys do something/ });
  await expect(single).toBeChecked();
  await tabTo(page, single);
  await page.keyboard.press("Space");
  await expect(single).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.keyboard.press("/");
  await page.keyboard.press("?");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog", { name: "Search everything" })).toBeVisible();
  await expect(dialog).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(searchField(page)).not.toBeFocused();
});

test("the first Tab offers to skip the sidebar", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/invoices?q=meterwerk");
  await expect(page.getByRole("table").getByRole("link")).toHaveCount(1);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const actions = page.getByRole("heading", { name: "Invoices", level: 1 }).locator("..");
  await expect(actions.getByRole("link").or(actions.getByRole("button")).first()).toBeFocused();
});
