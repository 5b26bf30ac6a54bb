import { ApiError } from "@billow/contract/client.ts";
import { problem } from "@billow/contract/problem.ts";

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
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  throw new ApiError(problem.parse(answer));
}
