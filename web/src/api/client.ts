import { createClient } from "@billow/contract/client.ts";

/** Calls the API of the server this page came from, with the session cookie. */
export const call = createClient();
