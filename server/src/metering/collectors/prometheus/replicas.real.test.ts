import { once } from "node:events";
import { createServer } from "node:http";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { describeWithPackages } from "../../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { type RealPrometheus, samplesIn, startPrometheus } from "../../../testing/servers/real-prometheus.ts";

/** Long enough for a busy machine to have scraped a few times, once a second. */
const PATIENCE = { timeout: 60_000, interval: 100 };

const GIB = 2n ** 30n;
const START = 5_000_000_000n;
const STEP = 10_000_019n;

await describeWithPackages("a real Prometheus that scrapes two replicas", ["prometheus"], () => {
  const folder = temporaryFolder();
  const machine = countingMachine();
  let prometheus: RealPrometheus;
  let app: TestApp;

  beforeAll(async () => {
    const jobs = await Promise.all(
      machine.replicas.map(async (replica) => ({
        job: replica.name,
        target: await replica.listen(),
        intervalSeconds: 1,
      })),
    );
    [prometheus, app] = await Promise.all([startPrometheus(folder.path, jobs), testApp()]);
  });

  afterAll(async () => {
    for (const { server } of machine.replicas) {
      server.closeAllConnections();
      server.close();
    }
    await Promise.all([prometheus?.stop(), app?.close()]);
    folder[Symbol.dispose]();
  });

  /** Waits until each replica was scraped so many times, and Prometheus has kept it. */
  const scraped = (times: number) =>
    vi.waitFor(async () => {
      const found = await samplesIn(prometheus, 'tx{vm="shared"}', "job");
      for (const { name } of machine.replicas) expect(found.get(name)?.length).toBeGreaterThanOrEqual(times);
    }, PATIENCE);

  test("a counter of both counts once, and one that dips counts what it gained", async () => {
    await scraped(2);
    machine.isCounting = true;
    await scraped(14);
    machine.isCounting = false;
    const kept = await samplesIn(prometheus, 'tx{vm="shared"}', "job");
    await scraped(Math.max(...[...kept.values()].map((samples) => samples.length)) + 2);

    const api = app.as("admin");
    const source = {
      name: "replicas",
      kind: "prometheus" as const,
      config: {
        url: prometheus.url,
        since: "2026-01-01T00:00:00Z",
        backfillSeconds: 3_600,
        mappings: [
          {
            meter: "network.egress",
            metric: "tx",
            type: "counter" as const,
            unit: "bytes" as const,
            tenantLabel: "vm",
            resourceLabels: ["vm"],
          },
        ],
      },
    };
    const { data: tried } = await api("dryRunSource", { body: { source, hours: 1 } });
    expect(tried.notes.join()).toContain("another series already reports");
    const { data: made } = await api("createSource", { body: source });
    const { data } = await api("collectSource", { params: { id: made.id } });
    expect(data).toMatchObject({ state: "ok", lastError: null });

    const { rows } = await sql<{ tenant: string; quantity: string }>`
      SELECT tenant_id AS tenant, round(sum(quantity) * ${String(GIB)}::numeric) AS quantity FROM usage_event
      WHERE source = '/sources/replicas' GROUP BY 1 ORDER BY 1`.execute(app.deps.db);
    const truth = String(machine.value - START);
    expect(rows).toEqual([
      { tenant: "alone", quantity: truth },
      { tenant: "shared", quantity: truth },
    ]);
    expect(data.gaps.filter(({ detail }) => detail.includes("glitch")).length).toBeGreaterThanOrEqual(2);
  });
});

/** A machine of which two exporters tell; some scrapes of the first one read too little, or nothing. */
function countingMachine() {
  const state = { value: START, isCounting: false };
  const replicas = ["replica-a", "replica-b"].map((name, place) => {
    let counted = 0;
    const server = createServer((_request, response) => {
      if (state.isCounting) {
        state.value += STEP;
        counted += 1;
      }
      const isWrong = place === 0 && state.isCounting;
      const value =
        isWrong && counted === 4 ? 0n : isWrong && counted === 8 ? state.value - 25_000_000n : state.value;
      const lines = [`tx{vm="shared"} ${value}`, ...(place === 0 ? [`tx{vm="alone"} ${value}`] : [])];
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(`${lines.join("\n")}\n`);
    });
    const listen = async () => {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      return `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    };
    return { name, server, listen };
  });
  return Object.assign(state, { replicas });
}
