import { scope, userRoutes } from "@billow/contract/access/user.ts";
import { createApiKey } from "../access/users/create-api-key.ts";
import { command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

export const keyCreate = command({
  name: "key create",
  summary: "Make an API key and print it, and nothing else, on standard output",
  options: {
    name: { type: "string", value: "NAME", help: "what the key is for", required: true },
    scopes: {
      type: "string",
      value: "A,B",
      help: `what it may do, by comma: ${scope.options.join(", ")}; * is all of it, and no key may ever read or change users, API keys or settings, or change sources`,
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
    const { key } = await withBillow(env, (deps) => createApiKey(deps, deps.db, parsed.data));
    out(key);
    return 0;
  },
});
