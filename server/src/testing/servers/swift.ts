import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePorts } from "../processes/free-ports.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";

/** The packages that OpenStack Swift needs, which serves the API of S3. */
export const SWIFT_PACKAGES = ["swift-proxy", "swift-account", "swift-container", "swift-object"];

const USER = { id: "test:tester", secret: "testing-secret" };

/** A real Swift of one machine, with the API of S3 and a user of its own. */
export async function startSwift() {
  const folder = temporaryFolder();
  const [proxy = 0, account = 0, container = 0, object = 0] = await freePorts(4);
  const at = (name: string) => join(folder.path, name);
  mkdirSync(at("devices/d1"), { recursive: true });
  writeFileSync(
    at("swift.conf"),
    "[swift-hash]\nswift_hash_path_prefix = billow\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = one\ndefault = yes\n",
  );
  const servers = { account, container, object };
  for (const [kind, port] of Object.entries(servers)) {
    for (const args of [["create", "4", "1", "0"], ["add", `r1z1-127.0.0.1:${port}/d1`, "1"], ["rebalance"]])
      spawnSync("swift-ring-builder", [at(`${kind}.builder`), ...args]);
    writeFileSync(
      at(`${kind}.conf`),
      `[DEFAULT]\n${common(folder.path, port)}devices = ${at("devices")}\nmount_check = false\n[pipeline:main]\npipeline = ${kind}-server\n[app:${kind}-server]\nuse = egg:swift#${kind}\n`,
    );
  }
  writeFileSync(
    at("proxy.conf"),
    `[DEFAULT]\n${common(folder.path, proxy)}[pipeline:main]\npipeline = catch_errors cache s3api tempauth proxy-server\n[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n[filter:catch_errors]\nuse = egg:swift#catch_errors\n[filter:cache]\nuse = egg:swift#memcache\nmemcache_servers = 127.0.0.1:9\n[filter:s3api]\nuse = egg:swift#s3api\n[filter:tempauth]\nuse = egg:swift#tempauth\nuser_${USER.id.replace(":", "_")} = ${USER.secret} .admin\n`,
  );
  const processes = [...Object.keys(servers), "proxy"].map((kind) =>
    spawn(`swift-${kind}-server`, [at(`${kind}.conf`)], { stdio: "ignore", detached: true }),
  );
  await Promise.all([proxy, account, container, object].map((port) => listening(port, processes)));
  return {
    /** The settings by which it is reached. */
    env: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${proxy}`,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: USER.id,
      AWS_SECRET_ACCESS_KEY: USER.secret,
    },
    async close() {
      for (const { pid } of processes) if (pid !== undefined) process.kill(-pid, "SIGKILL");
      folder[Symbol.dispose]();
    },
  };
}

function common(folder: string, port: number): string {
  return `swift_dir = ${folder}\nbind_ip = 127.0.0.1\nbind_port = ${port}\nuser = root\nworkers = 0\n`;
}

async function listening(port: number, processes: readonly ChildProcess[]): Promise<void> {
  for (;;) {
    if (processes.some(({ exitCode }) => exitCode !== null))
      throw new Error("Swift ended before it answered.");
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await wait(100);
  }
}
