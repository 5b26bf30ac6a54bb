import { expectAccessible } from "./axe.ts";
import { expect, test } from "./billow.ts";
import { startFakePrometheus } from "./fake-prometheus.ts";
import { HANDS } from "./hand.ts";

test.use({ role: "admin" });

for (const { by, tag, of } of HANDS) {
  const details = tag === undefined ? {} : { tag };

  test(
    `a source is tried out, added, paused and removed, by ${by}`,
    details,
    async ({ page, billow }, info) => {
      const customer = await billow.customer();
      const prometheus = await startFakePrometheus(customer.tenantId);
      const name = `fra-${by}-${info.project.name}`;
      try {
        await page.goto("/usage/sources");
        const hand = of(page);
        await hand.press(page.getByRole("button", { name: "Add source" }));
        const dialog = page.getByRole("dialog", { name: "Add a source" });
        await hand.press(dialog.getByRole("button", { name: "Add source" }));
        await expect(dialog.getByText("Name at least one mapping", { exact: false })).toHaveCount(0);
        await expect(dialog.getByText("Choose a preset to start from", { exact: false })).toBeVisible();
        await expectAccessible(page);
        await hand.type(dialog.getByLabel("Name"), name);
        await hand.type(dialog.getByLabel("Address"), prometheus.url);
        await hand.type(dialog.getByLabel("Mappings"), mappings);
        await hand.press(dialog.getByRole("button", { name: "Try it out" }));
        const trial = dialog.getByRole("table", { name: "Would be billed" });
        await expect(trial.getByRole("row").nth(1)).toContainText(customer.name);
        await expectAccessible(page);
        await hand.press(dialog.getByRole("button", { name: "Add source" }));
        await expect(dialog).toBeHidden();

        const row = page.getByRole("row").filter({ hasText: name });
        await expect(row).toBeVisible();
        await hand.press(row.getByRole("button", { name, exact: true }));
        await expect(page.getByRole("dialog", { name })).toContainText("Address");
        await expectAccessible(page);
        await page.keyboard.press("Escape");
        const menu = row.getByRole("button", { name: `What to do with ${name}` });
        await hand.choose(menu, "Pause");
        await expect(row).toContainText("Paused");
        await hand.choose(menu, "Remove…");
        await hand.press(page.getByRole("button", { name: "Remove source" }));
        await expect(row).toHaveCount(0);
      } finally {
        prometheus.stop();
      }
    },
  );
}

const mappings = JSON.stringify([
  {
    meter: "compute.vcpu",
    metric: "vcpus",
    type: "gauge",
    tenantLabel: "project",
    resourceLabels: ["uuid"],
    intervalSeconds: 60,
  },
]);
