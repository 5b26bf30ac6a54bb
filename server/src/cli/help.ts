import type { Command } from "./command.ts";

/** The help of all commands. */
export function overview(commands: readonly Command[]): string {
  return [
    "Usage: billow COMMAND",
    "",
    ...table(commands.map((command) => [[command.name, ...command.operands].join(" "), command.summary])),
    "",
    "Run billow COMMAND --help for more. Settings are environment variables; see docs/operators/settings.md.",
  ].join("\n");
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]): [string, string] => [
    option.type === "string" ? `--${name} ${option.value ?? "VALUE"}` : `--${name}`,
    option.required ? `${option.help} (required)` : option.help,
  ]);
  const usage = [
    "Usage: billow",
    command.name,
    ...command.operands,
    ...(options.length > 0 ? ["[options]"] : []),
  ];
  return [
    usage.join(" "),
    "",
    `${command.summary}.`,
    ...command.details.flatMap((paragraph) => ["", paragraph]),
    ...(options.length > 0 ? ["", ...table(options)] : []),
  ].join("\n");
}

function table(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
