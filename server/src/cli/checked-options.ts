import type { z } from "zod";
import { checked, faultText } from "../http/checked.ts";
import { UsageError } from "./command.ts";

/**
 * Checks what a command was told, in the form of the call that it stands for. The refusal names the option, what is expected and
 * what was found.
 *
 * @param names how a field is named on the command line where that is not its own name, such as `{ id: "--file" }`
 * @throws UsageError
 */
export function checkedOptions<S extends z.ZodType>(
  shape: S,
  options: unknown,
  names: Readonly<Record<string, string>> = {},
): z.output<S> {
  const { data, faults } = checked(shape, options);
  const [fault] = faults ?? [];
  if (fault === undefined) return data as z.output<S>;
  const [, field = ""] = fault.pointer.split("/");
  const name = names[field] ?? `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UsageError(`${name}: ${faultText(fault)}.`);
}
