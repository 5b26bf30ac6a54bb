import { DomainError } from "@billow/core/errors.ts";
import { StartupError } from "../startup-error.ts";
import { VERSION } from "../version.ts";
import { type Command, type CommandContext, type ExitCode, UsageError } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { helpOf, overview } from "./help.ts";

/** Runs a command and returns its exit code. An error that a person can fix is shown as one sentence. */
export async function runCli(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const wantsHelp = args.includes("--help") || args.includes("-h") || args[0] === "help";
  const words = args.filter((word) => word !== "--help" && word !== "-h" && word !== "help");
  const found = commandOf(wantsHelp ? words : args);
  if (args.length === 1 && (args[0] === "--version" || args[0] === "version")) {
    context.out(VERSION);
    return 0;
  }
  if (wantsHelp) return help(words, found?.command, context);
  if (found === undefined) return unknown(args, context);
  try {
    return await found.command.run(found.rest, context);
  } catch (error) {
    return failed(error, found.command, context);
  }
}

/** The help of a command, or else of the group whose name it was asked of, or else of everything. */
function help(words: readonly string[], command: Command | undefined, context: CommandContext): ExitCode {
  const [group] = words;
  const own = COMMANDS.filter(({ name }) => name.startsWith(`${group} `));
  if (command === undefined && group !== undefined && own.length === 0) return unknown(words, context);
  context.out(command ? helpOf(command) : overview(own.length > 0 ? own : COMMANDS));
  return 0;
}

function commandOf(args: readonly string[]): { command: Command; rest: string[] } | undefined {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(" ");
    const command = COMMANDS.find((known) => known.name === name);
    if (command && args.length >= length) return { command, rest: args.slice(length) };
  }
  return undefined;
}

function unknown(args: readonly string[], context: CommandContext): ExitCode {
  if (args.length > 0) context.err(`"${args.join(" ")}" is not a billow command.`);
  context.err(overview(COMMANDS));
  return 2;
}

function failed(error: unknown, command: Command, context: CommandContext): ExitCode {
  if (error instanceof UsageError) {
    context.err(`${error.message}; see billow ${command.name} --help.`);
    return 2;
  }
  if (error instanceof StartupError) context.err(error.message);
  else if (error instanceof DomainError) context.err(error.detail);
  else context.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
