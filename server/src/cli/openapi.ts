import { openApiText } from "../http/service/docs.ts";
import { command } from "./command.ts";

export const openapi = command({
  name: "openapi",
  summary: "Print the OpenAPI document of the API (the same as openapi.json)",
  options: {},
  run: async (_values, { out }) => {
    out(openApiText().trimEnd());
    return 0;
  },
});
