import { afterAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";
import { runCli } from "./run.ts";

const folder = temporaryFolder();

afterAll(() => folder[Symbol.dispose]());

const user = "user create --email x@test.example --role";
const key = "key create --name x --scopes";
const sepa = "export sepa --output x";
const datev = "export datev --consultant 1001 --client 1 --output x";

describe("an option that is wrong is named, with what is expected and what was found, before anything is opened", () => {
  test.each([
    ["user create --email x --role admin", '--email: must be an e-mail address, not "x".'],
    [`${user} root`, "--role: must be one of admin, billing,"],
    [`${user} root`, 'or the id of a role of your own, not "root".'],
    [`${key} all`, '--scopes: must be one of "'],
    [`${key} all`, 'not "all".'],
    [`${key} * --expires-in never`, '--expires-in: must be a number of days from 1 to 9999, not "never".'],
    [
      `${sepa} --collect-on 2026-13-01`,
      '--collect-on: must be a day of the calendar, like "2026-11-01", not "2026-13-01".',
    ],
    [`${sepa} --scheme COR1`, '--scheme: must be one of "CORE", "B2B", not "COR1".'],
    [`${sepa} --version 09`, '--version: must be one of "'],
    [`${sepa} --file 7`, '--file: must be an id, like "'],
    [`${datev} 2026-1`, 'PERIOD: must be a month, like "2026-10", not "2026-1".'],
    [`${datev} 2026-10 --year-begins 13`, "--year-begins: must be at most 12"],
    [`${datev} 2026-10 --chart skr05`, '--chart: must be one of "skr03", "skr04"'],
  ])("billow %s", async (line, said) => {
    const { code, err } = await billow(line.split(" "));
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  test("a password is never repeated", async () => {
    const { code, err } = await billow([...`${user} admin`.split(" "), "--password-stdin"], "short");
    expect(code).toBe(2);
    expect(err).toContain("--password-stdin: ");
    expect(err).not.toContain("short");
  });
});

async function billow(args: string[], input = "") {
  const err: string[] = [];
  const code = await runCli(args, {
    env: { BILLOW_DATA: folder.path, LOG_LEVEL: "silent" },
    out: () => {},
    err: (line) => err.push(line),
    readInput: async () => input,
    stopAsked: () => Promise.resolve(),
  });
  return { code, err: err.join("\n") };
}
