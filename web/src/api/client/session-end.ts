import { askForProof, wantsProof } from "./proof-asked.ts";

/** The person who works in this window; null before sign-in is known, and after signing out. */
interface Person {
  id: string;
  name: string;
  email: string | null;
}

let person: Person | null = null;
/** Waits for the person to sign in again; null while the session is valid. */
let ended: { person: Person; back: Promise<void>; resolve: () => void } | null = null;
const listeners = new Set<() => void>();

/** Remembers the signed-in person, to distinguish an expired session from not being signed in. */
export function rememberPerson(next: Person | null): void {
  person = next;
}

/** The person who must sign in again; null while the session is valid. */
export function sessionEndedOf(): Person | null {
  return ended?.person ?? null;
}

export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Resumes everything that waited for the person to sign in again. */
export function continueSession(): void {
  ended?.resolve();
  ended = null;
  for (const listener of listeners) listener();
}

/**
 * Sends a request as the signed-in person. When the session has expired, it waits until the same person has signed in
 * again, and is then repeated. So nothing typed is lost, and what was clicked still happens. It is the same where the server
 * asks for a fresh proof of who is calling.
 */
export async function fetchAsPerson(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  if (person === null) return answer;
  if (answer.status === 401) await backAgain(person);
  else if (!(await wantsProof(answer)) || !(await askForProof())) return answer;
  return fetchAsPerson(input, init);
}

function backAgain(who: Person): Promise<void> {
  if (ended === null) {
    let resolve = () => {};
    const back = new Promise<void>((settle) => {
      resolve = settle;
    });
    ended = { person: who, back, resolve };
    for (const listener of listeners) listener();
  }
  return ended.back;
}
