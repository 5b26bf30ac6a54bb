import { createClient } from "@billow/contract/client.ts";
import { fetchAsPerson } from "./session-end.ts";

/** Calls the API of the server that served this page, with the session cookie. */
export const call = createClient({ fetch: fetchAsPerson });
