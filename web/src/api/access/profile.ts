import { authCall } from "../client/auth-call.ts";
import { call } from "../client/client.ts";

export async function rename(name: string) {
  return (await call("updateMe", { body: { name } })).data;
}

/** Ends the other sessions, too. */
export async function changePassword(body: { currentPassword: string; newPassword: string }): Promise<void> {
  await authCall("/change-password", body);
}

/** E-mails a link to the new address. Nothing changes until it is used. */
export async function changeEmail(body: { newEmail: string; password: string }): Promise<void> {
  await authCall("/change-email", body);
}
