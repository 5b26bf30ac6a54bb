import { createClient } from "@billow/contract/client.ts";
import { fetchAsPerson } from "./session-end.ts";

/** Calls the API of the server this page came from, with the session cookie. */
export const call = createClient({ fetch: fetchAsPerson });
