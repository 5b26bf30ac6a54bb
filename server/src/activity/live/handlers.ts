import type { Permission } from "@billow/contract/access/user.ts";
import type { LiveEvent } from "@billow/contract/activity/live.ts";
import { stream } from "../../http/handler.ts";
import type { LiveHub } from "./hub.ts";

/** What somebody must be allowed to see to be told of an event. */
const NEEDED: Record<LiveEvent["name"], Permission> = {
  invoice: "invoices.view",
  invoices: "invoices.view",
  bulk: "invoices.view",
  usage: "usage.view",
};

export function liveHandlers(hub: LiveHub) {
  return {
    streamEvents: stream<"streamEvents">(async ({ principal, admission }) => {
      const { body } = await hub.open(admission, ({ name, data }, to) => {
        if (principal.permissions.has(NEEDED[name])) to.send(name, data);
      });
      return { body, fileName: null };
    }),
  };
}
