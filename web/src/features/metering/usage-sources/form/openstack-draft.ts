import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import { type Config, linesOf, namesOf, numberProblem, textOf } from "./config-values.ts";
import {
  type CountingDraft,
  countingConfigOf,
  countingDraftOf,
  countingProblems,
} from "./openstack-counting.ts";
import { kindsOf } from "./openstack-kinds.ts";
import { inConfig } from "./source-problems.ts";

/** What is asked about the message bus of an OpenStack, as it is being typed. */
export interface OpenstackDraft extends CountingDraft {
  /** One a line. */
  exchanges: string;
  routingKeys: string;
  counts: readonly OpenstackKind[];
  queue: string;
  everySeconds: string;
  timeoutSeconds: string;
}

/** The draft of a configuration; what it does not say has its usual value, which a test holds against the contract. */
export function openstackDraftOf(config: Config): OpenstackDraft {
  return {
    ...countingDraftOf(config),
    exchanges: linesOf(config.exchanges, ["nova", "cinder"]),
    counts: kindsOf(config.counts),
    routingKeys: linesOf(config.routingKeys, ["notifications.*", "versioned_notifications.*"]),
    queue: textOf(config.queue, "billow"),
    everySeconds: textOf(config.everySeconds, "60"),
    timeoutSeconds: textOf(config.timeoutSeconds, "30"),
  };
}

/** All but the address. */
export function openstackConfigOf(draft: OpenstackDraft) {
  return {
    ...countingConfigOf(draft),
    exchanges: namesOf(draft.exchanges),
    counts: [...draft.counts],
    routingKeys: namesOf(draft.routingKeys),
    queue: draft.queue.trim(),
    everySeconds: Number(draft.everySeconds),
    timeoutSeconds: Number(draft.timeoutSeconds),
  };
}

/** What has to be seen to before the server can look closer. */
export function openstackProblems(draft: OpenstackDraft): (readonly [string, string] | null)[] {
  return [
    namesOf(draft.exchanges).length > 0 ? null : [inConfig("exchanges"), "Name at least one exchange."],
    namesOf(draft.routingKeys).length > 0
      ? null
      : [inConfig("routingKeys"), "Name at least one routing key."],
    draft.counts.length > 0 ? null : [inConfig("counts"), "Choose what is counted."],
    draft.queue.trim() !== "" ? null : [inConfig("queue"), "Enter the name of a queue."],
    ...countingProblems(draft),
    numberProblem(inConfig("everySeconds"), draft.everySeconds, 60),
    numberProblem(inConfig("timeoutSeconds"), draft.timeoutSeconds, 30),
  ];
}
