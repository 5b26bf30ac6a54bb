import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../../error-code.ts";

/** Stored beside the cluster, readable by its owner alone. */
export interface EmbeddedState {
  password: string;
  /** The server that runs, or ran last. */
  server?: RunningServer;
}

export interface RunningServer {
  port: number;
  supervisorPid: number;
  /** The claim under which it was started. A server of another claim is not the running one. */
  token: string;
  startedAt: string;
}

const FILE_NAME = "postgres.json";

/** Undefined when the file is missing or was truncated by a power failure. It can be recreated. */
export function readState(dataFolder: string): EmbeddedState | undefined {
  try {
    const state: EmbeddedState = JSON.parse(readFileSync(join(dataFolder, FILE_NAME), "utf8"));
    return typeof state.password === "string" ? state : undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function writeState(dataFolder: string, state: EmbeddedState): void {
  const path = join(dataFolder, FILE_NAME);
  const draft = `${path}.draft`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, path);
}

export function newPassword(): string {
  return randomBytes(24).toString("base64url");
}
