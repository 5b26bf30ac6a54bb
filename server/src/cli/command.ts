import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Environment } from "../config.ts";
import { errorCode, errorMessage } from "../error-code.ts";

/** The parts of its process that a command may use. Tests pass their own. */
export interface CommandContext {
  env: Environment;
  /** The command's result, for people and pipes. */
  out(line: string): void;
  /** Progress and warnings. */
  err(line: string): void;
  readInput(): Promise<string>;
  /** Resolves when the process is asked to end. From this call on, that request does not end the process by itself. */
  stopAsked(): Promise<void>;
}

export interface Option {
  readonly type: "string" | "boolean";
  /** What the value is, as the help shows it. */
  readonly value?: string;
  readonly help: string;
  readonly required?: boolean;
}

type Options = Readonly<Record<string, Option>>;

type Values<O extends Options> = {
  [K in keyof O]: O[K]["type"] extends "boolean"
    ? boolean
    : O[K]["required"] extends true
      ? string
      : string | undefined;
};

interface Definition<O extends Options> {
  /** One word or two, as typed. */
  name: string;
  summary: string;
  /** Further paragraphs of its help. */
  details?: readonly string[];
  options: O;
  /** Names of the arguments without a dash, all of them required. */
  operands?: readonly string[];
  run(values: Values<O>, context: CommandContext, operands: readonly string[]): Promise<ExitCode>;
}

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** A command as the table of `commands.ts` holds it. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly options: Options;
  readonly operands: readonly string[];
  run(args: string[], context: CommandContext): Promise<ExitCode>;
}

/** Wrong arguments; the message says which and why. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Types a command's options from their table. */
export function command<const O extends Options>(definition: Definition<O>): Command {
  const { name, summary, options, operands = [], details = [] } = definition;
  return {
    name,
    summary,
    details,
    options,
    operands,
    run: async (args, context) => {
      const parsed = parse(args, options);
      refuseWrongOperands(parsed.positionals, operands);
      return definition.run(valuesOf(options, parsed.values), context, parsed.positionals);
    },
  };
}

function parse(args: string[], options: Options) {
  try {
    const known: ParseArgsConfig["options"] = { ...options };
    return parseArgs({ args, options: known, allowPositionals: true, strict: true });
  } catch (error) {
    if (errorCode(error)?.startsWith("ERR_PARSE_ARGS"))
      throw new UsageError(errorMessage(error).split(". ", 1)[0]);
    throw error;
  }
}

function valuesOf<O extends Options>(options: O, parsed: Readonly<Record<string, unknown>>): Values<O> {
  for (const [name, option] of Object.entries(options)) {
    if (option.required && parsed[name] === undefined) throw new UsageError(`--${name} is missing`);
  }
  const values = Object.entries(options).map(([name, option]) => [
    name,
    option.type === "boolean" ? parsed[name] === true : parsed[name],
  ]);
  return Object.fromEntries(values) as Values<O>;
}

function refuseWrongOperands(positionals: readonly string[], operands: readonly string[]): void {
  const missing = operands[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const extra = positionals[operands.length];
  if (extra !== undefined) throw new UsageError(`"${extra}" is an unexpected argument`);
}
