/** The kinds of actors. */
export const ACTOR_KINDS = ["user", "apiKey", "system", "provider"] as const;

/** The actor: a user, an API key, the system itself or a payment provider. */
export interface Actor {
  readonly kind: (typeof ACTOR_KINDS)[number];
  readonly id: string;
  readonly name: string;
}

/** The values of an event's data: JSON whose numbers are safe integers. Amounts and quantities are texts. */
export type TimelineValue =
  | string
  | number
  | boolean
  | null
  | readonly TimelineValue[]
  | { readonly [key: string]: TimelineValue };
