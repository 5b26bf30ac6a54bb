import { type APIRequestContext, type Page, request as requests } from "@playwright/test";
import { oneTimeCode } from "../../server/src/testing/acts/one-time-code.ts";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";

const password = "seventeen quiet otters";

/** Answers somebody new, made by the administrator of `admin`. */
async function newcomer(admin: APIRequestContext, origin: string, role = "support"): Promise<string> {
  const email = `otto-${Date.now()}@billow.example`;
  const data = { name: "Otto Otter", email, role, password };
  const answer = await admin.post(`${origin}/api/v1/users`, { headers: { origin }, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return email;
}

async function enterPassword(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

test.describe("whose role needs one", () => {
  test.use({ role: null });

  test("sets it up before anything else, and keeps it", { tag: "@desktop" }, async ({
    page,
    browser,
    billow,
  }) => {
    const office = await browser.newContext({ storageState: billow.sessions.admin, baseURL: billow.url });
    const email = await newcomer(office.request, billow.url);
    const admin = await office.newPage();
    await admin.goto("/users");
    await admin.getByRole("button", { name: "Require a second factor" }).click();
    await admin.getByRole("checkbox", { name: "Support" }).check();
    await expectAccessible(admin);
    await admin.getByRole("button", { name: "Save" }).click();
    await expect(admin.getByText("Saved.")).toBeVisible();

    await enterPassword(page, email);
    await expect(page.getByRole("heading", { name: "Set up a second factor" })).toBeVisible();
    await page.goto("/customers");
    await expect(page).toHaveURL(/second-factor/);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Set up one-time codes" }).click();
    await page.getByLabel("Your password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    const key = await page.getByRole("dialog").getByRole("code").innerText();
    await page.getByLabel("Code", { exact: true }).fill(oneTimeCode(key));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Done" }).click();
    await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();
    await page.goto("/profile");
    await page.getByRole("button", { name: "Switch off" }).click();
    await page.getByLabel("Your password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    await expect(page.getByText("Your role needs a second factor.")).toBeVisible();

    await admin.getByRole("button", { name: "Require a second factor" }).click();
    await admin.getByRole("checkbox", { name: "Support" }).uncheck();
    await admin.getByRole("button", { name: "Save" }).click();
    await expect(admin.getByRole("dialog")).toBeHidden();
    await office.close();
  });
});

test.describe("who switched on one-time codes by the API", () => {
  test.use({ role: null });

  test("signs in by the keyboard with a code, and with a backup code where the app is lost", {
    tag: "@desktop",
  }, async ({ page, billow }) => {
    const admin = await requests.newContext({ storageState: billow.sessions.admin });
    const email = await newcomer(admin, billow.url);
    await admin.dispose();
    const origin = billow.url;
    const api = await requests.newContext({ baseURL: origin, extraHTTPHeaders: { origin } });
    await api.post("/api/auth/sign-in/email", { data: { email, password } });
    const enabled = await (await api.post("/api/auth/two-factor/enable", { data: { password } })).json();
    const key = new URL(enabled.totpURI).searchParams.get("secret") ?? "";
    await api.post("/api/auth/two-factor/verify-totp", { data: { code: oneTimeCode(key) } });
    await api.dispose();

    await enterPassword(page, email);
    const code = page.getByLabel("Code");
    await expect(code).toBeFocused();
    await expect(code).toHaveAttribute("autocomplete", "one-time-code");
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await expect(page.getByText("Enter the code.")).toBeVisible();
    await page.keyboard.type("000 000");
    await expect(page.getByText("Enter the code.")).toBeHidden();
    await page.keyboard.press("Enter");
    await expect(page.getByText("The code is wrong or no longer valid.")).toBeVisible();
    await expectAccessible(page);
    const right = oneTimeCode(key, { later: 1 });
    await code.fill(`${right.slice(0, 3)} ${right.slice(3)}`);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/invoices/);

    await page.context().clearCookies();
    await page.getByRole("link", { name: "Customers" }).click();
    const session = page.getByRole("dialog", { name: "Your session has ended" });
    await session.getByLabel("Password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    await session.getByLabel("Code").fill(enabled.backupCodes[0]);
    await page.keyboard.press("Enter");
    await expect(session).toBeHidden();
    await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();

    await page.context().clearCookies();
    await enterPassword(page, email);
    await code.fill(enabled.backupCodes[0]);
    await page.keyboard.press("Enter");
    await expect(page.getByText("The backup code is wrong or was used before.")).toBeVisible();
    await page.context().clearCookies();
    await code.fill(enabled.backupCodes[1]);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toHaveText(
      "The time for the code is over. Enter your password again.",
    );
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
  });
});
