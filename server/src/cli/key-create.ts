import { scope, userRoutes } from "@billow/contract/access/user.ts";
import { createApiKey } from "../access/users/create-api-key.ts";
import { COMMAND_LINE } from "../activity/record/actors.ts";
import { record } from "../activity/record/record.ts";
import { inTransaction } from "../db/transaction.ts";
import { command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

export const keyCreate = command({
  name: "key create",
  summary: "Create an API key and print only the key on standard output",
  options: {
    name: { type: "string", value: "NAME", help: "what the key is for", required: true },
    scopes: {
      type: "string",
      value: "A,B",
      help: `what the key may do, separated by commas: ${scope.options.join(", ")}; * is all of them. No key may access users, API keys or settings, or change sources`,
      required: true,
    },
  },
  run: async (values, { env, out }) => {
    const parsed = userRoutes.createApiKey.body.safeParse({
      name: values.name,
      scopes: values.scopes.split(","),
    });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new UsageError(`--${String(issue?.path[0])}: ${issue?.message}`);
    }
    const { key } = await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const created = await createApiKey(deps, tx, parsed.data);
        const { id, name, scopes } = created.row;
        await record(tx, deps, [
          { type: "apiKey.created", subject: id, actor: COMMAND_LINE, data: { name, scopes } },
        ]);
        return created;
      }),
    );
    out(key);
    return 0;
  },
});
