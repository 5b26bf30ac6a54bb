/** The kinds of actors. */
export const ACTOR_KINDS = ["user", "apiKey", "system", "provider"] as const;

/** Who did it: a user, an API key, the system itself or a payment provider. */
export interface Actor {
  readonly kind: (typeof ACTOR_KINDS)[number];
  readonly id: string;
  readonly name: string;
}

/**
 * What an event's data may hold: JSON whose numbers are whole and safe, as amounts and quantities are texts.
 */
export type TimelineValue =
  | string
  | number
  | boolean
  | null
  | readonly TimelineValue[]
  | { readonly [key: string]: TimelineValue };
