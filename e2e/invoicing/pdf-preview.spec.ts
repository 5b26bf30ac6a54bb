import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";
import { menuOf, openSheet } from "../screens.ts";

test("an invoice's PDF is looked at without leaving its sheet", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  // Whether a browser shows PDFs by itself depends on its build; what Billow does then does not.
  await page.addInitScript(() => Object.defineProperty(navigator, "pdfViewerEnabled", { get: () => true }));
  const { number } = await billow.invoice({ fate: "pending" });
  const sheet = await openSheet(page, number);
  const asked = page.waitForResponse((response) => response.url().endsWith(`/invoices/${number}/pdf`));
  await menuOf(sheet).click();
  await page.getByRole("menuitem", { name: "Preview PDF" }).click();
  expect((await asked).headers()["content-type"]).toBe("application/pdf");
  const dialog = page.getByRole("dialog", { name: `${number} as PDF` });
  await expect(dialog.getByTitle(`PDF of ${number}`)).toHaveAttribute(
    "src",
    new RegExp(`^/api/v1/invoices/${number}/pdf#`),
  );
  await expect(dialog.getByRole("link", { name: "Download" })).toHaveAttribute("download", "");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  await expect(sheet).toBeVisible();
});

test("a PDF that cannot be had says why and is asked for again", { tag: "@desktop" }, async ({
  page,
  billow,
}) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "pdfViewerEnabled", { get: () => true }));
  const { number } = await billow.invoice({ fate: "pending" });
  const sheet = await openSheet(page, number);
  await page.route("**/pdf", (route) => route.abort());
  await menuOf(sheet).click();
  await page.getByRole("menuitem", { name: "Preview PDF" }).click();
  const dialog = page.getByRole("dialog", { name: `${number} as PDF` });
  await expect(dialog.getByRole("alert")).toContainText("The PDF could not be loaded");
  await expectAccessible(page);
  await page.unroute("**/pdf");
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expect(dialog.getByTitle(`PDF of ${number}`)).toBeAttached();
});

test("a browser that shows no PDFs offers the file", async ({ page, billow }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "pdfViewerEnabled", { get: () => false }));
  const { number } = await billow.invoice({ fate: "pending" });
  const sheet = await openSheet(page, number);
  await menuOf(sheet).click();
  await page.getByRole("menuitem", { name: "Preview PDF" }).click();
  const dialog = page.getByRole("dialog", { name: `${number} as PDF` });
  await expect(dialog).toContainText("This browser cannot show PDFs");
  await expect(dialog.getByRole("link", { name: "Open PDF" })).toBeVisible();
  await expectAccessible(page);
});
