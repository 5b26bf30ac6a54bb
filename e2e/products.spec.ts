import { expectAccessible } from "./axe.ts";
import { expect, test } from "./billow.ts";
import { openNavigation } from "./screens.ts";

test("the rate card in words", async ({ page }) => {
  await page.goto("/invoices?q=meterwerk");
  await (await openNavigation(page)).getByRole("link", { name: "Products & prices" }).click();
  await expect(page.getByRole("heading", { name: "Standard" })).toBeVisible();
  const egress = page.getByRole("row").filter({ hasText: "Egress" });
  await expect(egress).toContainText("first 1,000 GB: free");
  await expect(egress).toContainText("up to 50,000 GB: €0.019 per GB");
  await expect(egress).toContainText("beyond: €0.012 per GB");
  await expectAccessible(page);
});
