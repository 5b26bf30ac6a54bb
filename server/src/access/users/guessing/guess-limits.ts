import { createHash } from "node:crypto";
import {
  GUESS_LIMITS,
  type GuessedAt,
  type Guesses,
  guessWaitMs,
  withGuess,
  withoutGuess,
} from "@billow/core/access/guessing.ts";
import { DomainError } from "@billow/core/errors.ts";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import type { Auth } from "../auth.ts";
import { callerOf, type SignInCall } from "../sign-in-caller.ts";
import { deleteForgottenGuesses, deleteGuesses, lockGuesses, writeGuesses } from "./guess-queries.ts";
import { knownDevice, rememberDevice, type SetHeader } from "./known-device.ts";

type GuessDeps = Pick<Deps, "db" | "clock" | "sealer" | "newId">;

/** One of the counts that a guess is added to. */
interface Place {
  at: GuessedAt;
  /** What is stored; an account only as a hash, because anybody may enter anything. */
  key: string;
}

/**
 * Calls better-auth unless too many guesses failed lately. A guess is counted before it is checked, so that many at once are
 * many, and taken back where it was right.
 *
 * @throws DomainError `rate_limited`
 */
export async function limitingGuesses(
  deps: GuessDeps,
  auth: Auth,
  { call, setHeader }: { call: SignInCall; setHeader: SetHeader },
  answer: () => Promise<Response>,
): Promise<Response> {
  const entered = guess.safeParse(call.body).data;
  if (entered === undefined) return answer();
  const places = await placesOf(deps, auth, call, entered);
  const taken = await takeGuess(deps, setHeader, places);
  const response = await answer();
  if (!(await isWrong(response))) await giveBack(deps, places, taken);
  if (response.ok) await rememberDevice(deps, auth, { call, setHeader, response });
  return response;
}

/**
 * Counts a call of somebody unknown that sends an e-mail, at their address.
 *
 * @throws DomainError `rate_limited`
 */
export async function limitRequests(
  deps: Pick<Deps, "db" | "clock">,
  setHeader: SetHeader,
  { what, address }: { what: string; address: string },
): Promise<void> {
  await takeGuess(deps, setHeader, [{ at: "address", key: `${what} ${networkOf(address)}` }]);
}

/**
 * Looks up what a link of somebody unknown opens, unless too many from their address opened nothing lately.
 *
 * @throws DomainError `rate_limited`
 */
export async function limitLinkGuesses<T>(
  deps: GuessDeps,
  { address, setHeader }: { address: string; setHeader: SetHeader },
  find: () => Promise<T | null>,
): Promise<T | null> {
  const places: Place[] = [{ at: "address", key: `link ${networkOf(address)}` }];
  const taken = await takeGuess(deps, setHeader, places);
  const found = await find();
  if (found !== null) await giveBack(deps, places, taken);
  return found;
}

/** Checks a secret of a user who is signed in, unless too many of theirs failed lately. @throws DomainError `rate_limited` */
export async function limitOwnGuesses(
  deps: GuessDeps,
  { userId, sessionId, setHeader }: { userId: string; sessionId?: string; setHeader: SetHeader },
  check: () => Promise<boolean>,
): Promise<boolean> {
  // Whoever has found a session must not keep its owner from proving it in theirs.
  const key = sessionId === undefined ? `own ${userId}` : `session ${sessionId}`;
  const places: Place[] = [{ at: "session", key }];
  const taken = await takeGuess(deps, setHeader, places);
  const isRight = await check();
  if (isRight) await giveBack(deps, places, taken);
  return isRight;
}

/** Forgets the failures at an account, where its owner got another password. */
export async function forgetGuesses(tx: Parameters<typeof deleteGuesses>[0], email: string): Promise<void> {
  await deleteGuesses(tx, accountKey(email));
}

/** Whatever has one of these fields is a guess, whoever made the call. */
const guess = z
  .looseObject({
    email: z.string().optional(),
    password: z.string().optional(),
    currentPassword: z.string().optional(),
    code: z.string().optional(),
  })
  .refine(({ password, currentPassword, code }) => (password ?? currentPassword ?? code) !== undefined);

async function placesOf(
  deps: GuessDeps,
  auth: Auth,
  call: SignInCall,
  { email }: { email?: string | undefined },
): Promise<Place[]> {
  const caller = await callerOf(auth, call);
  if (caller.sessionId !== null) return [{ at: "session", key: `session ${caller.sessionId}` }];
  const account = caller.user?.email ?? email;
  const device = account === undefined ? null : await knownDevice(deps, auth, call.request.headers, account);
  if (device !== null) return [{ at: "device", key: `device ${device}` }];
  const address: Place = { at: "address", key: `address ${networkOf(call.address)}` };
  return account === undefined ? [address] : [{ at: "account", key: accountKey(account) }, address];
}

function accountKey(email: string): string {
  return `account ${createHash("sha256").update(email.trim().toLowerCase()).digest("base64url")}`;
}

/** Whoever has an IPv6 address has at least 2^64 of them. */
function networkOf(text: string): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv4") return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
}

/** What was counted, to take it back. */
interface Taken {
  atMs: number;
  before: ReadonlyMap<string, Guesses>;
}

/** Counts one more guess in every place, or in none. */
async function takeGuess(
  { db, clock }: Pick<Deps, "db" | "clock">,
  setHeader: SetHeader,
  places: readonly Place[],
): Promise<Taken> {
  const atMs = clock.nowMs();
  const taken = await inTransaction(db, async (tx): Promise<Taken | number> => {
    const before = await lockGuesses(tx, keysOf(places), atMs);
    const counts = places.flatMap(({ at, key }) => {
      const count = before.get(key);
      return count === undefined ? [] : [{ limit: GUESS_LIMITS[at], key, count }];
    });
    const waitMs = Math.max(...counts.map(({ limit, count }) => guessWaitMs(limit, count, atMs)));
    if (waitMs > 0) return waitMs;
    for (const { limit, key, count } of counts) await writeGuesses(tx, key, withGuess(limit, count, atMs));
    await deleteForgottenGuesses(tx, atMs);
    return { atMs, before };
  });
  if (typeof taken !== "number") return taken;
  const seconds = Math.ceil(taken / 1000);
  setHeader("retry-after", String(seconds));
  throw new DomainError(
    "rate_limited",
    `Too many attempts failed. Try again in ${seconds === 1 ? "a second" : `${seconds} seconds`}.`,
  );
}

/** Takes a guess back that was right or was not checked. Who knows the secret of this browser or session starts afresh. */
async function giveBack(
  { db, clock }: GuessDeps,
  places: readonly Place[],
  { before, atMs }: Taken,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const counts = await lockGuesses(tx, keysOf(places), clock.nowMs());
    for (const { at, key } of places) {
      const [was, now] = [before.get(key), counts.get(key)];
      if (at === "device" || at === "session") await deleteGuesses(tx, key);
      else if (was && now)
        await writeGuesses(tx, key, withoutGuess(GUESS_LIMITS[at], { before: was, now, atMs }));
    }
  });
}

function keysOf(places: readonly Place[]): string[] {
  return places.map(({ key }) => key);
}

/** Whether the secret was wrong. Every other refusal says nothing about it. */
async function isWrong(response: Response): Promise<boolean> {
  if (response.status === 401) return true;
  return (
    response.status === 400 && /"INVALID_(PASSWORD|CODE|BACKUP_CODE)"/.test(await response.clone().text())
  );
}
