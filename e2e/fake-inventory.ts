import { createServer } from "node:http";

/** An inventory over HTTP, as a CMDB serves one: a list of machines of a tenant, one of which is in error. */
export async function startFakeInventory(tenantId: string): Promise<{ url: string; stop(): void }> {
  const servers = ["vm-1", "vm-2", "vm-broken"].map((id) => ({
    id,
    project: { id: tenantId },
    flavor: { vcpus: 4, ram: 8192 },
    zone: "fra-1",
    status: id === "vm-broken" ? "ERROR" : "ACTIVE",
  }));
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ servers }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on a port.");
  return {
    url: `http://127.0.0.1:${address.port}/servers`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
