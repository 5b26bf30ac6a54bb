import { z } from "zod";
import type { Deps } from "../../../deps.ts";
import type { Auth } from "../auth.ts";
import type { SignInCall } from "../sign-in-caller.ts";

const COOKIE_NAME = "known_device";
/** The longest that browsers keep a cookie. */
const COOKIE_AGE_SECONDS = 400 * 24 * 3600;

/** Sets a header of the answer. */
export type SetHeader = (name: string, value: string) => void;

type DeviceDeps = Pick<Deps, "sealer" | "newId">;

/** The id of a browser in which the user of this account has signed in before; null for every other browser. */
export async function knownDevice(
  deps: DeviceDeps,
  auth: Auth,
  headers: Headers,
  email: string,
): Promise<string | null> {
  const device = openDevice(deps, (await cookieOf(auth)).name, headers);
  if (device === null) return null;
  const { internalAdapter } = await auth.$context;
  const owner = await internalAdapter.findUserById(device.userId);
  return owner?.email === email.trim().toLowerCase() ? device.id : null;
}

/** Gives the browser in which a user has just signed in a cookie that says so to this server alone. */
export async function rememberDevice(
  deps: DeviceDeps,
  auth: Auth,
  { call, setHeader, response }: { call: SignInCall; setHeader: SetHeader; response: Response },
): Promise<void> {
  const signedIn = signedInUser.safeParse(await response.clone().json());
  if (!signedIn.success) return;
  const userId = signedIn.data.user.id;
  const { name, attributes } = await cookieOf(auth);
  const known = openDevice(deps, name, call.request.headers);
  const id = known?.userId === userId ? known.id : deps.newId();
  const value = deps.sealer.seal(`${COOKIE_NAME} ${userId} ${id}`).toString("base64url");
  const secure = attributes.secure ? "; Secure" : "";
  setHeader(
    "set-cookie",
    `${name}=${value}; Max-Age=${COOKIE_AGE_SECONDS}; Path=/; HttpOnly${secure}; SameSite=Lax`,
  );
}

const signedInUser = z.object({ token: z.string(), user: z.object({ id: z.string() }) });

async function cookieOf(auth: Auth) {
  return (await auth.$context).createAuthCookie(COOKIE_NAME);
}

function openDevice(
  { sealer }: DeviceDeps,
  cookieName: string,
  headers: Headers,
): { userId: string; id: string } | null {
  const pair = (headers.get("cookie") ?? "").split(/; */).find((text) => text.startsWith(`${cookieName}=`));
  if (pair === undefined) return null;
  try {
    const sealed = Buffer.from(pair.slice(cookieName.length + 1), "base64url");
    const [kind, userId, id] = sealer.open(sealed).split(" ");
    return kind === COOKIE_NAME && userId !== undefined && id !== undefined ? { userId, id } : null;
  } catch {
    // Forged, or of another installation.
    return null;
  }
}
