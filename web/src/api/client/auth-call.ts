import { ApiError, problemOf } from "@billow/contract/client.ts";

/** Calls the sign-in part of the server. Throws `ApiError` with what it said. */
export async function authCall(path: string, body?: object): Promise<unknown> {
  const response = await fetch(`/api/auth${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
    credentials: "same-origin",
  });
  if (!response.ok) throw new ApiError(await problemOf(response));
  return response.json();
}
