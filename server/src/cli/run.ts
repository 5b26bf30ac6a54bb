import { DomainError } from "@billow/core/errors.ts";
import { StartupError } from "../startup-error.ts";
import { VERSION } from "../version.ts";
import { type Command, type CommandContext, type ExitCode, UsageError } from "./command.ts";
import { COMMANDS, commandsOf } from "./commands.ts";
import { helpOf, overview } from "./help.ts";

/** Runs a command and returns its exit code. An error that a person can fix is shown as one sentence. */
export async function runCli(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const wantsHelp = args.includes("--help") || args.includes("-h") || args[0] === "help";
  const words = args.filter((word) => word !== "--help" && word !== "-h" && word !== "help");
  if (args.length === 1 && (args[0] === "--version" || args[0] === "version")) {
    context.out(VERSION);
    return 0;
  }
  const found = await commandOf(wantsHelp ? words : args);
  if (wantsHelp) return help(words, found?.command, context);
  if (found === undefined) return unknown(args, context);
  try {
    return await found.command.run(found.rest, context);
  } catch (error) {
    return failed(error, found.command, context);
  }
}

/** The help of a command, or else of the group whose name it was asked of, or else of everything. */
async function help(
  words: readonly string[],
  command: Command | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  if (command !== undefined) {
    context.out(helpOf(command));
    return 0;
  }
  const commands = await commandsOf(words[0]);
  if (commands.length === 0) return unknown(words, context);
  context.out(overview(commands));
  return 0;
}

async function commandOf(args: readonly string[]): Promise<{ command: Command; rest: string[] } | undefined> {
  for (const length of [2, 1]) {
    const load = COMMANDS.get(args.slice(0, length).join(" "));
    if (load && args.length >= length) return { command: await load(), rest: args.slice(length) };
  }
  return undefined;
}

async function unknown(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) context.err(`"${args.join(" ")}" is not a billow command.`);
  context.err(overview(await commandsOf()));
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
