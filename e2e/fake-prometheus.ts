import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** A Prometheus with one machine of a tenant, 4 vCPUs for as long as anybody asks. */
export async function startFakePrometheus(tenantId: string): Promise<{ url: string; stop(): void }> {
  const server = createServer(async (request, response) => {
    const parameters = new URLSearchParams(await text(request));
    const at = Number(parameters.get("time"));
    const rangeMs = /\[(\d+)ms\]$/.exec(parameters.get("query") ?? "")?.[1];
    const labels = { __name__: "vcpus", project: tenantId, uuid: "vm-1" };
    const isAsked = (parameters.get("query") ?? "").includes("vcpus");
    const data =
      rangeMs === undefined
        ? { resultType: "vector", result: isAsked ? [{ metric: labels, value: [at, "4"] }] : [] }
        : {
            resultType: "matrix",
            result: isAsked ? [{ metric: labels, values: minutesOf(at - Number(rangeMs) / 1000, at) }] : [],
          };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ status: "success", data }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on a port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function minutesOf(from: number, until: number): [number, string][] {
  const first = Math.ceil(from / 60);
  const count = Math.max(0, Math.floor(until / 60) - first + 1);
  return Array.from({ length: count }, (_, minute) => [(first + minute) * 60, "4"]);
}
