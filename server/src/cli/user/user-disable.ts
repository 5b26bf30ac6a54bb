import { requireUser } from "../../access/users/require-user.ts";
import { updateUser } from "../../access/users/update-user.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";

export const userDisable = command({
  name: "user disable",
  summary: "Lock a user out",
  details: ["Ends the user's sessions and stops the API keys they made, at once."],
  options: {},
  operands: ["EMAIL"],
  run: async (_values, { env, out }, [email = ""]) => {
    const { name } = await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const { id } = await requireUser(tx, email);
        return updateUser(deps, tx, { id, actor: COMMAND_LINE, changes: { disabled: true } });
      }),
    );
    out(`${name} can no longer sign in.`);
    return 0;
  },
});

export const userEnable = command({
  name: "user enable",
  summary: "Let a disabled user sign in again",
  options: {},
  operands: ["EMAIL"],
  run: async (_values, { env, out }, [email = ""]) => {
    const { name } = await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const { id } = await requireUser(tx, email);
        return updateUser(deps, tx, { id, actor: COMMAND_LINE, changes: { disabled: false } });
      }),
    );
    out(`${name} can sign in again.`);
    return 0;
  },
});
