import { expect, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { openNavigation } from "../screens.ts";

for (const { by, of } of HANDS) {
  test(`add a meter, see what is wrong with it, change and remove it, by ${by}`, { tag: "@desktop" }, async ({
    page,
  }) => {
    const hand = of(page);
    const id = `licence.${by}${test.info().project.name}`;
    await page.goto("/invoices?q=meterwerk");
    await hand.press((await openNavigation(page)).getByRole("link", { name: "Meters" }));
    const meters = page.getByRole("table", { name: "Meters" });
    await expect(meters.getByRole("row").nth(1)).toContainText(/vCPU hours.*active.*\d/s);
    await hand.press(page.getByRole("button", { name: "New meter" }));
    const form = page.getByRole("dialog", { name: "New meter" });
    await expect(form.getByLabel("Id")).toBeFocused();
    await hand.type(form.getByLabel("Id"), "compute.VCPU");
    await hand.type(form.getByLabel("Name"), "Windows licences");
    await hand.type(form.getByLabel("Group"), "licence");
    await hand.press(form.getByRole("button", { name: "Create meter" }));
    await expect(form.getByLabel("Unit")).toHaveAccessibleDescription(/Say what one is called/);
    await hand.type(form.getByLabel("Unit"), "licence");
    await hand.pick(form.getByRole("group", { name: "Kind" }), "Percentile");
    await hand.type(form.getByLabel("Seconds between readings"), "301");
    await hand.press(form.getByRole("button", { name: "Create meter" }));
    await expect(form.getByLabel("Seconds between readings")).toHaveAccessibleDescription(/divide an hour/);
    await hand.expectAccessible();
    await hand.pick(form.getByRole("group", { name: "Kind" }), "Over time");
    await hand.pick(form.getByLabel("Priced by the"), "day");
    await hand.press(form.getByRole("button", { name: "Create meter" }));
    await expect(form.getByLabel("Id")).toHaveAccessibleDescription(/an id in lower case/);
    await hand.type(form.getByLabel("Id"), id);
    await hand.expectAccessible();
    await hand.press(form.getByRole("button", { name: "Create meter" }));
    await expect(form).toBeHidden();
    const row = meters.getByRole("row").filter({ hasText: id });
    await expect(row).toContainText(/Windows licences ?Own/);
    await expect(row).toContainText("licence-day");

    await hand.press(row.getByRole("button", { name: "Windows licences", exact: true }));
    const edit = page.getByRole("dialog", { name: "Windows licences" });
    await hand.type(edit.getByLabel("Name"), `Windows Server by ${by}`);
    await hand.type(edit.getByLabel("Group"), "software");
    await hand.pick(edit.getByRole("group", { name: "Billed while" }), "Billed in some states");
    await hand.type(edit.getByRole("textbox", { name: "States" }), "active, active");
    await hand.expectAccessible();
    await hand.press(edit.getByRole("button", { name: "Save meter" }));
    await expect(edit).toBeHidden();
    await expect(row).toContainText(`Windows Server by ${by}`);
    await expect(row).toContainText(/all states, from .* active/);

    await hand.pick(page.getByRole("group", { name: "Kind" }), "Percentile");
    await hand.press(page.getByRole("button", { name: "Clear" }));
    const search = page.getByRole("searchbox", { name: "Search meters by name, id or group" });
    await hand.type(search, "software");
    await expect(meters.getByRole("row")).toHaveCount(2);
    await hand.press(row.getByRole("button", { name: /^Remove/ }));
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "Remove meter" }));
    await expect(page.getByRole("heading", { name: "No meter matches" })).toBeVisible();
    await hand.expectAccessible();
  });
}

test.describe("somebody who may only look", () => {
  test.use({ role: "manager" });

  test("reads the meters and is told why they stay", { tag: "@desktop" }, async ({ page }) => {
    await page.goto("/meters");
    await expect(page.getByRole("row").filter({ hasText: "network.egress" })).toContainText("Count");
    await page.getByRole("button", { name: "New meter" }).hover();
    await expect(page.getByRole("tooltip")).toHaveText("Your role may view meters, not change them.");
    await expect(page.getByRole("button", { name: "Network – egress" })).toHaveCount(0);
  });
});
