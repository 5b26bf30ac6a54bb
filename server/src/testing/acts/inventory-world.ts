import { createServer } from "node:http";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { openAllocations } from "../../metering/usage/allocations/open-allocations.ts";
import { type TestApp, testApp } from "../app.ts";
import { type FixedClock, fixedClock } from "../clock.ts";
import { makeTenant, storedHours } from "../usage.ts";

/** A machine as the list of an inventory has it. */
export interface Item {
  id: string;
  project: string;
  flavor: { vcpus: number };
  created?: string;
  status?: string;
}

/** Billow and an inventory over HTTP whose answers a test decides. */
export async function inventoryWorld() {
  const clock: FixedClock = fixedClock("2026-10-05T00:00:00Z");
  const app: TestApp = await testApp({ clock });
  let made = 0;
  const server = createServer((request, response) => {
    const { status = 200, body } = world.answer(request.url ?? "");
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const poll = async (id: string, at: string) => {
    clock.set(at);
    return (await app.as("admin")("collectSource", { params: { id } })).data;
  };
  const confirm = async (id: string, question: string) =>
    (await app.as("admin")("confirmSource", { params: { id }, body: { question } })).data;
  const world = {
    app,
    clock,
    url,
    answer: (_path: string): { status?: number; body: unknown } => ({ body: [] }),
    poll,
    confirm,
    /** Polls, and confirms what the poll would end where it asks. */
    pollSurely: async (id: string, at: string) => {
      const polled = await poll(id, at);
      return polled.question === null ? polled : confirm(id, polled.question.id);
    },
    /** A source of the list, and the name of another whose resources it looks after. */
    makeSource: async (config: Record<string, unknown> = {}) => {
      made += 1;
      const tenant = `tenant-${made}`;
      await makeTenant(app.deps, tenant);
      const watched = `nova-${made}`;
      const fields = { tenant: "project", resource: "id", vcpus: "flavor.vcpus", createdAt: "created" };
      const { data } = await app.as("admin")("createSource", {
        body: {
          name: `list-${made}`,
          kind: "inventory",
          config: {
            url,
            fields,
            skip: [{ path: "status", values: ["ERROR"] }],
            watches: [watched],
            ...config,
          },
        },
      });
      return { id: data.id, tenant, watched };
    },
    /** What counts on of a tenant: resource, vCPUs and since when. */
    counted: async (tenant: string) => {
      const all = await app.deps.pool.query<{ source: string }>("SELECT DISTINCT source FROM usage_event");
      const sources = all.rows.map(({ source }) => source);
      const open = await openAllocations(app.deps.db, sources);
      return open
        .filter((one) => one.tenantId === tenant)
        .map((one) => [
          one.resource,
          Number(one.sizes["compute.vcpu"] ?? 0n) / 1e6,
          new Date(one.since * 1000).toISOString(),
        ]);
    },
    /** vCPU-seconds of each tenant up to now. */
    used: async (tenants: readonly string[]): Promise<number[]> => {
      await accrue(app.deps);
      const hours = await Promise.all(tenants.map((tenant) => storedHours(app.deps, tenant)));
      return hours.map((own) => Object.values(own).reduce((sum, micro) => sum + Number(micro) / 1e6, 0));
    },
    close: async () => {
      server.close();
      await app.close();
    },
  };
  return world;
}

export function item(tenant: string, id: string, vcpus = 1, more: Partial<Item> = {}): Item {
  return { id, project: tenant, flavor: { vcpus }, ...more };
}
