import { openApiText } from "../http/docs.ts";
import { command } from "./command.ts";

export const openapi = command({
  name: "openapi",
  summary: "Print the OpenAPI document of the API, as openapi.json holds it",
  options: {},
  run: async (_values, { out }) => {
    out(openApiText().trimEnd());
    return 0;
  },
});
