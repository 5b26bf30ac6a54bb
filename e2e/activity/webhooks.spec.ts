import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expectAccessible } from "../axe.ts";
import { expect, test } from "../billow.ts";

test.use({ role: "admin" });

test("add an endpoint, test it, deliver again, switch it off and delete it", { tag: "@desktop" }, async ({
  page,
}) => {
  const ids: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ids.push(request.headers["webhook-id"]?.toString());
    response.end("thank you");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/billow`;

  await page.goto("/webhooks");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const form = page.getByRole("dialog", { name: "Add an endpoint" });
  await form.getByRole("button", { name: "Add endpoint" }).click();
  await expect(form.getByText("Enter an address.")).toBeVisible();
  await form.getByLabel("Address").fill("http://169.254.169.254/latest");
  await form.getByRole("button", { name: "Add endpoint" }).click();
  await expect(form.getByText("BILLOW_ALLOW_PRIVATE_TARGETS")).toBeVisible();
  await form.getByLabel("Address").fill(url);
  await expectAccessible(page);
  await form.getByRole("button", { name: "Add endpoint" }).click();
  const shown = page.getByRole("dialog", { name: "Signing secret" });
  await expect(shown.getByRole("code")).toHaveText(/^whsec_.{44}$/);
  await shown.getByRole("button", { name: "Done" }).click();

  await page.getByRole("button", { name: url }).click();
  const endpoint = page.getByRole("dialog", { name: url });
  await expect(endpoint.getByText("No deliveries yet")).toBeVisible();
  await endpoint.getByRole("button", { name: "Send a test" }).click();
  const delivery = endpoint.getByRole("listitem").filter({ hasText: "webhook.test" });
  await expect(delivery).toContainText("Answered 200");
  await expect(delivery).toContainText("thank you");
  await expectAccessible(page);
  await delivery.getByRole("button", { name: "Deliver again: webhook.test" }).click();
  await expect.poll(() => ids.length).toBe(2);
  expect(ids[1]).toBe(ids[0]);

  await endpoint.getByRole("button", { name: "Switch off" }).click();
  await expect(endpoint.getByRole("button", { name: "Switch on" })).toBeVisible();
  await endpoint.getByRole("button", { name: "Delete…" }).click();
  await page
    .getByRole("dialog", { name: "Delete this endpoint?" })
    .getByRole("button", { name: "Delete endpoint" })
    .click();
  await expect(page.getByRole("button", { name: url })).toHaveCount(0);
  await expect(endpoint).toHaveCount(0);
  server.closeAllConnections();
  server.close();
});
