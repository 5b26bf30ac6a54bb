import { afterEach, expect, test, vi } from "vitest";
import { continueSession, fetchAsPerson, rememberPerson, sessionEndedOf } from "./session-end.ts";

afterEach(() => {
  rememberPerson(null);
  vi.unstubAllGlobals();
});

/** Answers 401 until somebody has signed in. */
function server() {
  const session = { valid: false };
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (input: string) => {
    asked.push(input);
    return new Response(null, { status: session.valid ? 200 : 401 });
  });
  return { session, asked };
}

test("requests wait for a session that ended and are sent again, each once, when the person is back", async () => {
  const { session, asked } = server();
  rememberPerson({ id: "u", name: "Bella", email: "bella@billow.example" });
  const answers = [fetchAsPerson("/a"), fetchAsPerson("/b")];
  await vi.waitFor(() => expect(sessionEndedOf()?.name).toBe("Bella"));
  session.valid = true;
  continueSession();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  expect(asked).toEqual(["/a", "/b", "/a", "/b"]);
  expect(sessionEndedOf()).toBeNull();
});

test("where nobody was signed in the refusal is an answer", async () => {
  server();
  expect((await fetchAsPerson("/a")).status).toBe(401);
  expect(sessionEndedOf()).toBeNull();
});
