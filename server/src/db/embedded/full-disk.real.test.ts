import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBillow, type ServerProcess, startBillow } from "../../testing/processes/billow-process.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

/** Room for an embedded database and little more. */
const DISK_MB = 220;
const EVENTS_A_CALL = 2_000;
const TENANT = "nordwind";

const folder = temporaryFolder();
const disk = join(folder.path, "disk");
const data = join(disk, "data");
const filler = join(disk, "filler");
const isMounted = mounted();

/** Mounting a small disk needs root, and a container that allows it. */
function mounted(): boolean {
  mkdirSync(disk);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", disk]);
  if (status !== 0) process.stderr.write("a full disk: skipped, as this needs root that may mount one.\n");
  return status === 0;
}

afterAll(() => {
  if (isMounted) spawnSync("umount", [disk]);
  folder[Symbol.dispose]();
});

describe.skipIf(!isMounted)("a full disk", () => {
  let server: ServerProcess;
  let key: string;
  let accepted = 0;

  beforeAll(async () => {
    server = await startBillow(data);
    key = (await runBillow(data, ["key", "create", "--name", "k", "--scopes", "*"])).out.trim();
    await call("/customers", { name: TENANT, tenantId: TENANT, billingEmail: null, currency: "EUR" });
  });

  afterAll(async () => {
    server.child.kill("SIGTERM");
    await server.ended;
  });

  async function call(path: string, body?: object) {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const sent = body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${server.address}/api/v1${path}`, sent);
    const said: { accepted?: number; received?: number; code?: string; detail?: string } = JSON.parse(
      await answer.text(),
    );
    return { status: answer.status, body: said };
  }

  let sent = 0;

  /** Sends events that were not sent before. */
  async function send() {
    sent += 1;
    const events = Array.from({ length: EVENTS_A_CALL }, (_, index) => ({
      specversion: "1.0",
      id: `record-${sent}-${index}`,
      source: "/full-disk",
      subject: TENANT,
      type: "billow.usage",
      time: "2026-10-03T15:00:00Z",
      data: {
        meter: "network.egress",
        resource: `net-${index}`,
        quantity: "1",
        from: "2026-10-03T14:00:00Z",
        before: "2026-10-03T15:00:00Z",
      },
    }));
    const answer = await call("/events", events);
    accepted += answer.body.accepted ?? 0;
    return answer;
  }

  test("is named in the answer, breaks nothing, and work continues once there is room", async () => {
    expect((await send()).status).toBe(200);
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 4_000_000));
    const refused = [];
    while (refused.length < 3) {
      const answer = await send();
      if (answer.status !== 200) refused.push(answer);
    }
    for (const { status, body } of refused)
      expect([status, body.code], JSON.stringify(body)).toEqual([503, "unavailable"]);
    expect(refused.map(({ body }) => body.detail)).toContainEqual(
      expect.stringMatching(/^The disk of the database is full\./),
    );
    const backup = await runBillow(data, ["backup", join(disk, "backup")]);
    expect(backup).toMatchObject({ code: 1, err: expect.stringMatching(/ is full; free some space/) });
    rmSync(filler);
    await expect.poll(async () => (await send()).status, { timeout: 60_000, interval: 200 }).toBe(200);
    const { body } = await call("/usage/reconciliation");
    expect(body).toMatchObject({ agrees: true });
    // A call whose answer was lost happened as a whole, or not at all.
    expect(body.received).toBeGreaterThanOrEqual(accepted);
    expect((body.received ?? 1) % EVENTS_A_CALL).toBe(0);
    const verify = await runBillow(data, ["verify"]);
    expect(verify.code, verify.out + verify.err).toBe(0);
  });
});
