import { afterEach, expect, test, vi } from "vitest";
import { isProofAsked, settleProof } from "./proof-asked.ts";
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
  await expect.poll(() => sessionEndedOf()?.name).toBe("Bella");
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

/** Answers that a proof is needed until somebody has proved who they are. */
function guardedServer() {
  const proof = { fresh: false };
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (input: string) => {
    asked.push(input);
    const refusal = JSON.stringify({ code: "reauthentication_required" });
    return proof.fresh ? new Response("done") : new Response(refusal, { status: 403 });
  });
  return { proof, asked };
}

test("calls that need a proof wait for one and are sent again, each once", async () => {
  const { proof, asked } = guardedServer();
  rememberPerson({ id: "u", name: "Bella", email: "bella@billow.example" });
  const answers = [fetchAsPerson("/a"), fetchAsPerson("/b")];
  await expect.poll(() => isProofAsked() && asked.length === 2).toBe(true);
  proof.fresh = true;
  settleProof(true);
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  expect(asked).toEqual(["/a", "/b", "/a", "/b"]);
  expect(isProofAsked()).toBe(false);
});

test("where nobody proves it the refusal is the answer, whole", async () => {
  guardedServer();
  rememberPerson({ id: "u", name: "Bella", email: "bella@billow.example" });
  const answer = fetchAsPerson("/a");
  await expect.poll(() => isProofAsked()).toBe(true);
  settleProof(false);
  expect(await (await answer).json()).toEqual({ code: "reauthentication_required" });
});

test("another refusal asks for nothing", async () => {
  vi.stubGlobal("fetch", async () => new Response("not JSON", { status: 403 }));
  rememberPerson({ id: "u", name: "Bella", email: "bella@billow.example" });
  expect(await (await fetchAsPerson("/a")).text()).toBe("not JSON");
});
