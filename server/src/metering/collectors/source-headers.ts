import type { SourceSecret } from "@billow/contract/metering/sources.ts";
import { Headers } from "undici";

/**
 * The headers that authenticate Billow at an HTTP source: a bearer token, or user name and password, and further
 * headers.
 */
export function headersOf({ username, password, bearerToken, headers }: SourceSecret): Headers {
  const all = new Headers({ accept: "application/json", ...headers });
  if (bearerToken !== undefined) all.set("authorization", `Bearer ${bearerToken}`);
  else if (username !== undefined) {
    const basic = Buffer.from(`${username}:${password ?? ""}`).toString("base64");
    all.set("authorization", `Basic ${basic}`);
  }
  return all;
}
