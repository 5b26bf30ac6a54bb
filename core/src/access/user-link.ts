/** What a link lets its holder do: choose the first password, choose another one, or confirm an e-mail address. */
export type UserLinkPurpose = "invitation" | "passwordReset" | "emailChange";

/** How long each kind of link is valid. */
export const USER_LINK_HOURS: Readonly<Record<UserLinkPurpose, number>> = {
  invitation: 48,
  passwordReset: 1,
  emailChange: 24,
};

/** What is known of a link. */
export interface UserLink {
  readonly purpose: UserLinkPurpose;
  readonly expiresAtMs: number;
  readonly used: boolean;
  /** Whether a newer link took its place. */
  readonly replaced: boolean;
}

/** The instant from which a new link is refused. */
export function userLinkExpiryMs(purpose: UserLinkPurpose, nowMs: number): number {
  return nowMs + USER_LINK_HOURS[purpose] * HOUR_MS;
}

/** Why a link is refused, as a sentence; null where it is valid. A link that nobody knows is null. */
export function userLinkFault(link: UserLink | null, nowMs: number): string | null {
  if (link === null) return "This link is not valid. It was copied in part, or withdrawn.";
  const { purpose } = link;
  if (link.used) return `This link has been used, and works only once. ${AFTER_USE[purpose]}`;
  if (link.replaced) return "A newer e-mail with another link has replaced this link. Use that one.";
  if (nowMs >= link.expiresAtMs) return `This link has expired. ${AGAIN[purpose]}`;
  return null;
}

const HOUR_MS = 3_600_000;

const AFTER_USE: Readonly<Record<UserLinkPurpose, string>> = {
  invitation: "Sign in with the password that was chosen.",
  passwordReset: "Sign in, or ask for another link.",
  emailChange: "The address is confirmed.",
};

const AGAIN: Readonly<Record<UserLinkPurpose, string>> = {
  invitation: "Ask an administrator to invite you again.",
  passwordReset: "Ask for another link on the sign-in page.",
  emailChange: "Ask for another link on your profile page.",
};
