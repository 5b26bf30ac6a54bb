import type { Actor } from "@billow/core/activity/actor.ts";

/** Who does what nobody asked for at that moment. */
export const SYSTEM: Actor = { kind: "system", id: "system", name: "System" };

/** Who does what is done on the command line. */
export const COMMAND_LINE: Actor = { kind: "system", id: "command-line", name: "Command line" };
