/** A value of the role claim, and the role that it gives. */
export interface RoleMapping<R extends string = string> {
  readonly value: string;
  readonly role: R;
}

/**
 * The role that the claims of an identity provider give: of the first entry whose value the claim has. Null where none is
 * there. The claim is a text or a list of texts; where no claim has its name, a dot leads into an object, as in
 * `realm_access.roles`.
 */
export function mappedRole<R extends string>(
  mapping: readonly RoleMapping<R>[],
  claims: Readonly<Record<string, unknown>>,
  claim: string,
): R | null {
  const values = textsOf(Object.hasOwn(claims, claim) ? claims[claim] : within(claims, claim.split(".")));
  return mapping.find(({ value }) => values.includes(value))?.role ?? null;
}

function within(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return within(Reflect.get(value, name), rest);
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((entry): entry is string => typeof entry === "string");
}
