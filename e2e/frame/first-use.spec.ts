import { test as base, expect, type Page } from "@playwright/test";
import { expectAccessible } from "../axe.ts";
import { inTemporaryFolder } from "../billow.ts";
import { ADMINISTRATOR, startBillow } from "../billow-process.ts";
import { HANDS } from "../hand.ts";
import { invoiceLinks, isNarrow, openNavigation } from "../screens.ts";

/** A Billow without any data, to which nobody has signed in. */
const test = base.extend<{ emptyUrl: string }>({
  emptyUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
    async ({}, use) => {
      await inTemporaryFolder(async (folder, running) => {
        const billow = await startBillow(folder);
        running.push(billow);
        await use(billow.url);
      });
    },
    { timeout: 60_000 },
  ],
});

test("an empty Billow offers two ways in; the demo comes and goes", { tag: "@desktop" }, async ({
  page,
  emptyUrl,
}) => {
  test.setTimeout(180_000);
  await signIn(page, emptyUrl);
  await expect(page.getByRole("heading", { name: "No invoices yet" })).toBeVisible();
  await expectAccessible(page);

  const steps = page.getByRole("region", { name: "Steps to the first invoice" });
  await expect(steps.getByRole("listitem")).toHaveCount(6);
  await expect(steps.getByRole("link", { name: "Company" })).toHaveAttribute("href", "/settings");

  await page.getByRole("button", { name: "Connect your cloud" }).click();
  const connect = page.getByRole("dialog", { name: "Connect your cloud" });
  await expect(connect.getByText("npm run billow -- import allocations")).toBeVisible();
  await expectAccessible(page);
  await connect.getByRole("button", { name: "Close" }).last().click();
  await expect(connect).toBeHidden();

  for (const [address, title] of [
    ["/customers", "No customers yet"],
    ["/usage", "No usage yet"],
    ["/billing-runs", "No billing run yet"],
    ["/api-keys", "No API key yet"],
  ] as const) {
    await page.goto(emptyUrl + address);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expectAccessible(page);
  }
  if (isNarrow(page)) return;

  await page.goto(`${emptyUrl}/invoices`);
  await page.getByRole("button", { name: "Load the demo" }).click();
  await expect(invoiceLinks(page)).toHaveCount(50, { timeout: 120_000 });
  const sidebar = await openNavigation(page);
  await expect(sidebar.getByText("Demo data")).toBeVisible();
  await expectAccessible(page);
  for (const status of ["Draft", "Pending", "Sent", "Paid", "Overdue", "Voided", "Refunded"]) {
    await expect(page.getByRole("button", { name: new RegExp(`^${status} ?[1-9]`) })).toBeVisible();
  }

  await sidebar.getByRole("button", { name: "Remove demo…" }).click();
  const remove = page.getByRole("dialog", { name: "Remove the demo?" });
  await expect(remove.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(remove).toContainText(/The demo's 40 customers and [\d,]+ invoices are deleted/);
  await expectAccessible(page);
  await remove.getByRole("button", { name: "Remove the demo" }).click();
  await expect(page.getByRole("heading", { name: "No invoices yet" })).toBeVisible({ timeout: 60_000 });
  await expect(sidebar.getByText("Demo data")).toBeHidden();
});

test("add an issuer and change it, by mouse and by keyboard", { tag: "@desktop" }, async ({
  page,
  emptyUrl,
}) => {
  await signIn(page, emptyUrl);
  await expect(page.getByRole("heading", { name: "No invoices yet" })).toBeVisible();
  await page.goto(`${emptyUrl}/settings`);
  const list = page.getByRole("region", { name: "Issuers" }).last();
  await expect(page.getByText("All invoices are sent by one legal entity.")).toBeVisible();
  await expect(list.getByRole("row")).toHaveCount(2);
  for (const { by, of } of HANDS) {
    const hand = of(page);
    const prefix = by === "mouse" ? "CHM-" : "CHK-";
    await hand.press(page.getByRole("button", { name: "Add issuer" }));
    const form = page.getByRole("dialog", { name: "Add an issuer" });
    await expect(form.getByLabel("Name", { exact: true })).toBeFocused();
    const add = form.getByRole("button", { name: "Add issuer" });
    await hand.press(add);
    await expect(form.getByText("Enter a name.")).toBeVisible();
    await hand.type(form.getByLabel("Name", { exact: true }), `Alpen ${by}`);
    await hand.type(form.getByLabel("Billing time zone"), "Europe/Zurich");
    await hand.type(form.getByLabel("Invoice numbers begin with"), "INV-");
    await hand.type(form.getByLabel("Credit note numbers begin with"), `${prefix}C-`);
    await hand.type(form.getByLabel("Currency"), "chf");
    await hand.type(form.getByLabel("Payment terms, days"), "30");
    await hand.type(form.getByLabel("City"), "Chur");
    await hand.type(form.getByLabel("IBAN"), "CH93 0076 2011 6238 5295 8");
    await hand.press(add);
    await expect(form.getByLabel("IBAN")).toHaveAccessibleDescription(/check digits/);
    await hand.type(form.getByLabel("IBAN"), "CH93 0076 2011 6238 5295 7");
    await hand.press(add);
    await expect(form.getByLabel("Invoice numbers begin with")).toHaveAccessibleDescription(
      /Numbers of another series begin with INV-/,
    );
    await hand.expectAccessible();
    await hand.type(form.getByLabel("Invoice numbers begin with"), prefix);
    await hand.press(add);
    await expect(form).toBeHidden();
    await expect(list.getByRole("row", { name: `Alpen ${by}` })).toContainText(
      `${prefix}, ${prefix}C-Europe/ZurichCHF30 days`,
    );

    const name = list.getByRole("button", { name: `Alpen ${by}` });
    await hand.press(name);
    const edit = page.getByRole("dialog", { name: `Edit Alpen ${by}` });
    await hand.type(edit.getByLabel("City"), "Davos");
    await edit.getByLabel("Invoices take their number").selectOption("when they are issued");
    const { items } = await (await page.request.get(`${emptyUrl}/api/v1/issuers`)).json();
    const address = `${emptyUrl}/api/v1/issuers/${items.at(-1).id}`;
    const patch = {
      headers: { origin: emptyUrl },
      data: { address: { city: "Arosa" }, paymentTermsDays: 10 },
    };
    expect((await page.request.patch(address, patch)).status()).toBe(200);
    await hand.press(edit.getByRole("button", { name: "Save" }));
    const conflict = page.getByRole("dialog", { name: `Somebody else changed Alpen ${by}` });
    await expect(conflict.getByRole("row", { name: "City" })).toContainText("ArosaDavosBoth of you");
    await hand.expectAccessible();
    await hand.press(conflict.getByRole("button", { name: "Save mine over it" }));
    await expect(edit).toBeHidden();
    await expect(name).toBeFocused();
    expect(await (await page.request.get(address)).json()).toMatchObject({
      address: { city: "Davos" },
      numbering: "issue",
      paymentTermsDays: 10,
      bankAccount: { iban: "CH9300762011623852957" },
    });
  }
  await page.goto(`${emptyUrl}/customers`);
  await page.getByRole("button", { name: "Add customer" }).click();
  await page.getByLabel("Issuer").selectOption("Alpen keyboard");
  await expect(page.getByLabel("Currency")).toHaveValue("CHF");
});

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
