import { API_PREFIX, api, type RouteName } from "@billow/contract/api.ts";
import { ApiError, fillPath, queryString } from "@billow/contract/client.ts";
import type { Problem } from "@billow/contract/problem.ts";
import { fetchAsPerson } from "./session-end.ts";

/** The address of a file, for a plain link: the browser streams it to disk. */
export function fileUrl(name: RouteName, input: { params?: object; query?: object } = {}): string {
  return `${API_PREFIX}${fillPath(api[name].path, input.params)}${queryString(input.query)}`;
}

/** Requests a file by POST, when the parameters do not fit into an address, and starts a download. */
export async function downloadByPost(name: RouteName, body: object): Promise<void> {
  const response = await fetchAsPerson(fileUrl(name), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    credentials: "same-origin",
  });
  if (!response.ok) throw new ApiError((await response.json()) as Problem);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(response.headers.get("content-disposition"));
  link.click();
  // The download began with the click, so the blob is released later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Requests a file and throws why it is unavailable, because a frame would not report the failure. */
export async function checkFile(url: string, signal: AbortSignal): Promise<number> {
  const response = await fetchAsPerson(url, { credentials: "same-origin", signal });
  if (!response.ok) throw new ApiError((await response.json()) as Problem);
  return (await response.blob()).size;
}

function fileName(disposition: string | null): string {
  return /filename="?([^";]+)"?/.exec(disposition ?? "")?.[1] ?? "export.csv";
}
