import { allowPasswords } from "../../access/users/sso/change-sign-on.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";

export const ssoAllowPasswords = command({
  name: "sso allow-passwords",
  summary: "Let users sign in with their passwords again",
  details: [
    "The way back in when single sign-on alone is allowed and the provider lets nobody in.",
    "An administrator without a password gets one by `user reset-password`.",
  ],
  options: {},
  run: async (_values, { env, out }) => {
    const were = await withBillow(env, (deps) =>
      inTransaction(deps.db, (tx) => allowPasswords(tx, deps, COMMAND_LINE)),
    );
    out(were ? "Users can sign in with their passwords again." : "Passwords were not refused.");
    return 0;
  },
});
