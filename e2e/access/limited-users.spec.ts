import type { Browser, Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { type Billow, expect, test } from "../billow.ts";
import { invoiceLinks, openNavigation, openSheet, searchField, statusIn } from "../screens.ts";

test.use({ role: "admin" });

const PASSWORD = "seventeen quiet otters";

test("limit a colleague to a customer, who then sees and works on that one alone", {
  tag: "@desktop",
}, async ({ page, browser, billow }) => {
  const own = await billow.invoice({ fate: "pending" });
  const other = await billow.invoice({ fate: "pending" });
  const name = `Rita Reseller ${Date.now()}`;
  const user = { name, email: `rita-${Date.now()}@billow.example`, role: "billing", password: PASSWORD };
  await page.goto("/users");
  await page.request.post("/api/v1/users", { headers: { origin: billow.url }, data: user });
  await page.reload();
  await page.getByRole("button", { name: `Customers of ${name}: All` }).click();
  const dialog = page.getByRole("dialog", { name: `Customers of ${name}` });
  await dialog.getByText("Only these").click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toContainText("Choose at least one customer.");
  await expectAccessible(page);
  await dialog.getByLabel("Add a customer").fill(own.customer.name);
  await dialog.getByRole("option", { name: own.customer.name }).click();
  const chosen = dialog.getByRole("list", { name: "Customers the user sees" });
  await expect(chosen).toContainText(own.customer.name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${name} sees only these customers.`)).toBeVisible();
  await expect(page.getByRole("button", { name: `Customers of ${name}: 1 customer` })).toBeVisible();
  await expectAccessible(page);
  await workAsColleague(browser, { email: user.email, own, other });
});

interface Work {
  email: string;
  own: Awaited<ReturnType<Billow["invoice"]>>;
  other: Awaited<ReturnType<Billow["invoice"]>>;
}

/** As the colleague: every page of theirs answers, and no other customer is on any. */
async function workAsColleague(browser: Browser, { email, own, other }: Work): Promise<void> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const refused: string[] = [];
  page.on("response", (answer) => {
    if (answer.status() >= 400 && answer.url().includes("/api/v1/") && answer.status() !== 401)
      refused.push(`${answer.status()} ${answer.url()}`);
  });
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/invoices/);
  await expect(invoiceLinks(page)).toHaveCount(1);
  await expect(invoiceLinks(page)).toContainText(own.number);
  const pages = await pagesOf(page);
  expect(pages.map(([text]) => text)).toEqual([
    "Invoices",
    "Usage",
    "Customers",
    "Credit notes",
    "Reports",
    "Products & prices",
    "Meters",
  ]);
  for (const path of [...pages.map(([, href]) => href), "/usage/events", "/entries", "/profile"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expect(page.getByText(other.customer.name)).toHaveCount(0);
  }
  expect(refused).toEqual([]);

  for (const path of ["/overview", "/users", "/settings", "/bank"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "This page is about all customers" })).toBeVisible();
  }
  await expect(page.getByText(`You see only ${own.customer.name}.`)).toBeVisible();
  await expectAccessible(page);
  await page.goto("/invoices");
  await searchField(page).fill(other.number);
  await expect(invoiceLinks(page)).toHaveCount(0);
  await sendIt(page, own.number);
  expect(refused).toEqual([]);
  await context.close();
}

/** The navigation: what each link says and where it leads. */
async function pagesOf(page: Page): Promise<(readonly [text: string, href: string])[]> {
  const links = (await openNavigation(page)).getByRole("navigation", { name: "Main" }).getByRole("link");
  await expect(links.first()).toBeVisible();
  const found = await links.evaluateAll((all) =>
    all.map((link) => [link.textContent ?? "", link.getAttribute("href") ?? ""] as const),
  );
  return found;
}

async function sendIt(page: Page, number: string): Promise<void> {
  const sheet = await openSheet(page, number);
  await sheet.getByRole("button", { name: "Send Invoice" }).click();
  await expect(statusIn(sheet, "Sent")).toBeVisible();
}
