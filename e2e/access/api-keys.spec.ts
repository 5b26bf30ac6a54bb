import { createClient } from "@billow/contract/client.ts";
import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";

test.use({ role: "admin" });

for (const { by, of } of HANDS) {
  test(`make a key, use it, revoke it, by ${by}`, { tag: "@desktop" }, async ({ page, billow }) => {
    const hand = of(page);
    const name = `bank-import-${by}-${Date.now()}`;
    const renamed = `nightly-import-${by}-${Date.now()}`;
    await page.goto("/api-keys");
    await expect(page.getByRole("row").filter({ hasText: "warehouse" })).toContainText("everything");
    await hand.press(page.getByRole("button", { name: "Create key" }));
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("Name")).toBeFocused();
    await hand.press(dialog.getByRole("button", { name: "Create key" }));
    await expect(dialog.getByText("Enter a name.")).toBeVisible();
    await expect(dialog.getByText("Choose at least one.")).toBeVisible();
    await hand.expectAccessible();
    await hand.type(dialog.getByLabel("Name"), name);
    await hand.press(dialog.getByRole("checkbox", { name: "read invoices" }));
    await hand.type(dialog.getByLabel("It may be used from"), "127.0.0.1, ::1");
    await hand.press(dialog.getByRole("button", { name: "Create key" }));
    await expect(dialog.getByRole("heading", { name: `The key ${name}` })).toBeVisible();
    const apiKey = await dialog.getByRole("code").innerText();
    await hand.expectAccessible();
    await hand.press(dialog.getByRole("button", { name: "Done" }));

    const call = createClient({ baseUrl: billow.url, apiKey });
    expect((await call("countInvoices", {})).data.all).toBeGreaterThan(0);
    await expect(call("listCustomers", {})).rejects.toMatchObject({ problem: { status: 403 } });

    await expect(page.getByRole("row").filter({ hasText: name })).toContainText("from 127.0.0.1, ::1");
    const choose = (what: string, of = name) =>
      hand.choose(page.getByRole("button", { name: `What to do with ${of}` }), what);
    await choose("Rotate…");
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "Rotate key" }));
    const second = createClient({
      baseUrl: billow.url,
      apiKey: await page.getByRole("dialog").getByRole("code").innerText(),
    });
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "Done" }));
    for (const secret of [call, second])
      expect((await secret("countInvoices", {})).data.all).toBeGreaterThan(0);
    await expect(page.getByRole("row").filter({ hasText: name })).toContainText("old secret until");

    await choose("Change…");
    const changing = page.getByRole("dialog", { name: `Change ${name}` });
    await hand.expectAccessible();
    await hand.type(changing.getByLabel("Name"), renamed);
    await hand.pick(changing.getByLabel("It expires"), "After 30 days from today");
    await hand.type(changing.getByLabel("It may be used from"), "nowhere");
    await hand.press(changing.getByRole("button", { name: "Save" }));
    await expect(changing.getByText("is not an address or a range")).toBeVisible();
    await hand.type(changing.getByLabel("It may be used from"), "192.0.2.7");
    await hand.press(changing.getByRole("button", { name: "Save" }));
    await expect(page.getByRole("row").filter({ hasText: renamed })).toContainText("from 192.0.2.7");
    await expect(second("countInvoices", {})).rejects.toMatchObject({ problem: { status: 401 } });

    await choose("Revoke…", renamed);
    const confirm = page.getByRole("dialog", { name: `Revoke ${renamed}?` });
    await expect(confirm.getByRole("button", { name: "Cancel" })).toBeFocused();
    await hand.press(confirm.getByRole("button", { name: "Revoke key" }));
    await expect(page.getByRole("row").filter({ hasText: renamed })).toContainText("Revoked");
    await expect(page.getByRole("button", { name: `What to do with ${renamed}` })).toHaveCount(0);
    await expect(call("countInvoices", {})).rejects.toMatchObject({ problem: { status: 401 } });
    await hand.expectAccessible();
  });
}
