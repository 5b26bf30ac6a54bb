import type { OpenstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import { type Config, listOf, numberProblem, textOf } from "./config-values.ts";
import {
  type CountingDraft,
  countingConfigOf,
  countingDraftOf,
  countingProblems,
} from "./openstack-counting.ts";
import { kindsOf } from "./openstack-kinds.ts";
import { inConfig } from "./source-problems.ts";

/** What is asked about the APIs of an OpenStack, as it is being typed. */
export interface OpenstackApiDraft extends CountingDraft {
  signIn: OpenstackApiConfig["signIn"];
  userDomain: string;
  project: string;
  projectDomain: string;
  region: string;
  interface: OpenstackApiConfig["interface"];
  lists: readonly OpenstackKind[];
  projects: OpenstackApiConfig["projects"];
  adminRole: string;
  /** Names of sources. */
  watches: readonly string[];
  everySeconds: string;
  timeoutSeconds: string;
  answerBytesMax: string;
}

export const interfaces = ["public", "internal", "admin"] as const;

/** The draft of a configuration; what it does not say has its usual value, which a test holds against the contract. */
export function openstackApiDraftOf(config: Config): OpenstackApiDraft {
  return {
    ...countingDraftOf(config),
    signIn: config.signIn === "applicationCredential" ? "applicationCredential" : "password",
    userDomain: textOf(config.userDomain, "Default"),
    project: textOf(config.project),
    projectDomain: textOf(config.projectDomain, "Default"),
    region: textOf(config.region),
    interface: interfaces.find((name) => name === config.interface) ?? "public",
    lists: kindsOf(config.lists),
    projects: config.projects === "own" ? "own" : "all",
    adminRole: textOf(config.adminRole, "admin"),
    watches: listOf(config.watches).map((name) => textOf(name)),
    everySeconds: textOf(config.everySeconds, "300"),
    timeoutSeconds: textOf(config.timeoutSeconds, "30"),
    answerBytesMax: textOf(config.answerBytesMax, "64000000"),
  };
}

/** All but the address. What is left blank is not sent. */
export function openstackApiConfigOf(draft: OpenstackApiDraft) {
  const [project, region] = [draft.project.trim(), draft.region.trim()];
  return {
    ...countingConfigOf(draft),
    signIn: draft.signIn,
    userDomain: draft.userDomain.trim(),
    ...(project !== "" && { project }),
    projectDomain: draft.projectDomain.trim(),
    ...(region !== "" && { region }),
    interface: draft.interface,
    lists: [...draft.lists],
    projects: draft.projects,
    adminRole: draft.adminRole.trim(),
    watches: [...draft.watches],
    everySeconds: Number(draft.everySeconds),
    timeoutSeconds: Number(draft.timeoutSeconds),
    answerBytesMax: Number(draft.answerBytesMax),
  };
}

/** What has to be seen to before the server can look closer. */
export function openstackApiProblems(draft: OpenstackApiDraft): (readonly [string, string] | null)[] {
  const isPassword = draft.signIn === "password";
  const missing = (name: "userDomain" | "project" | "projectDomain" | "adminRole", text: string) =>
    draft[name].trim() === "" ? ([inConfig(name), text] as const) : null;
  return [
    isPassword ? missing("project", "Name the project that the user signs in to.") : null,
    missing("userDomain", "Name the domain of the user."),
    missing("projectDomain", "Name the domain of the project."),
    missing("adminRole", "Name the role that sees all projects."),
    draft.lists.length > 0 ? null : [inConfig("lists"), "Choose what is listed."],
    ...countingProblems(draft),
    numberProblem(inConfig("everySeconds"), draft.everySeconds, 300),
    numberProblem(inConfig("timeoutSeconds"), draft.timeoutSeconds, 30),
    numberProblem(inConfig("answerBytesMax"), draft.answerBytesMax, 64_000_000),
  ];
}
