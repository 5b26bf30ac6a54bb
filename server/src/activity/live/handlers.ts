import type { Permission } from "@billow/contract/access/user.ts";
import type { LiveEvent } from "@billow/contract/activity/live.ts";
import { type Principal, stream } from "../../http/handler.ts";
import type { About } from "./about.ts";
import type { LiveHub } from "./hub.ts";

/** What somebody must be allowed to see to be told of an event. */
const NEEDED: Record<LiveEvent["name"], Permission> = {
  invoice: "invoices.view",
  invoices: "invoices.view",
  bulk: "invoices.view",
  usage: "usage.view",
};

/** Whether somebody is told of an event who is limited to some customers. The other two have nothing of a customer. */
function concernOf({ within, actor }: Principal): (event: LiveEvent, about: About) => boolean {
  if (within === null) return () => true;
  const inside = new Set(within);
  return ({ name }, { customerIds, actorId }) => {
    switch (name) {
      case "invoice":
        return customerIds?.some((id) => inside.has(id)) ?? false;
      case "invoices":
        return customerIds?.some((id) => inside.has(id)) ?? true;
      // Of the jobs of others, the list of jobs has those about their customers alone.
      case "bulk":
        return actorId === actor.id;
      case "usage":
        return true;
    }
  };
}

export function liveHandlers(hub: LiveHub) {
  return {
    streamEvents: stream<"streamEvents">(async ({ principal, admission }) => {
      const concerns = concernOf(principal);
      const { body } = await hub.open(admission, (event, to, about) => {
        const { name, data } = event;
        if (principal.permissions.has(NEEDED[name]) && concerns(event, about)) to.send(name, data);
      });
      return { body, fileName: null };
    }),
  };
}
