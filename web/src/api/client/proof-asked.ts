/** Waits for the person to prove who they are; null while nothing asks for it. */
let asked: { answer: Promise<boolean>; resolve: (proved: boolean) => void } | null = null;
const listeners = new Set<() => void>();

/** Whether the server refuses a call until the person has proved again who they are. */
export async function wantsProof(answer: Response): Promise<boolean> {
  if (answer.status !== 403) return false;
  try {
    const problem: unknown = await answer.clone().json();
    return typeof problem === "object" && problem !== null && "code" in problem && problem.code === CODE;
  } catch {
    return false;
  }
}

const CODE = "reauthentication_required";

export function isProofAsked(): boolean {
  return asked !== null;
}

export function onProofAsked(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks the person once for all calls that wait for it. Answers whether they proved it. */
export function askForProof(): Promise<boolean> {
  if (asked === null) {
    let resolve: (proved: boolean) => void = () => {};
    const answer = new Promise<boolean>((settle) => {
      resolve = settle;
    });
    asked = { answer, resolve };
    for (const listener of listeners) listener();
  }
  return asked.answer;
}

/** Lets the calls go on that wait, or be refused. */
export function settleProof(proved: boolean): void {
  asked?.resolve(proved);
  asked = null;
  for (const listener of listeners) listener();
}
