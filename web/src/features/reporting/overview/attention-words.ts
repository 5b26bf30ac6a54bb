import type { Attention } from "@billow/contract/reporting/overview.ts";
import IconBuildingBank from "@tabler/icons-react/dist/esm/icons/IconBuildingBank.mjs";
import IconClock from "@tabler/icons-react/dist/esm/icons/IconClock.mjs";
import IconHelpCircle from "@tabler/icons-react/dist/esm/icons/IconHelpCircle.mjs";
import IconMail from "@tabler/icons-react/dist/esm/icons/IconMail.mjs";
import IconPlugConnectedX from "@tabler/icons-react/dist/esm/icons/IconPlugConnectedX.mjs";
import IconTag from "@tabler/icons-react/dist/esm/icons/IconTag.mjs";
import IconWebhook from "@tabler/icons-react/dist/esm/icons/IconWebhook.mjs";
import type { IconShape } from "../../../components/icon.tsx";

interface Words {
  icon: IconShape;
  /** Before and after the name of what it is about. */
  text: readonly [string, string];
  /** What is counted, one and many; without, the number says it. */
  counted?: readonly [string, string];
  link:
    | { to: "/usage/sources" | "/outbox" | "/webhooks" }
    | { to: "/usage/events"; search: { state: "unmatched" } }
    | { to: "/invoices"; search: { status: string; held: "unpriced" } }
    | { to: "/bank"; search: { show: "open" } };
}

/** What waits, in words, and the list where it is dealt with. */
export const ATTENTION: Readonly<Record<Attention["kind"], Words>> = {
  sourceFails: {
    icon: IconPlugConnectedX,
    text: ["Source ", " fails"],
    link: { to: "/usage/sources" },
  },
  sourceAsks: {
    icon: IconHelpCircle,
    text: ["Source ", " waits for an answer"],
    link: { to: "/usage/sources" },
  },
  sourceLags: { icon: IconClock, text: ["Source ", " lags"], link: { to: "/usage/sources" } },
  emailsFailed: { icon: IconMail, text: ["E-mails that failed", ""], link: { to: "/outbox" } },
  emailsWait: { icon: IconMail, text: ["E-mails without a mail server", ""], link: { to: "/outbox" } },
  unmatchedUsage: {
    icon: IconHelpCircle,
    text: ["Usage of unknown tenants", ""],
    counted: ["event", "events"],
    link: { to: "/usage/events", search: { state: "unmatched" } },
  },
  unpricedUsage: {
    icon: IconTag,
    text: ["Usage without a price", ""],
    counted: ["draft", "drafts"],
    link: { to: "/invoices", search: { status: "draft", held: "unpriced" } },
  },
  bankLines: {
    icon: IconBuildingBank,
    text: ["Bank lines to settle", ""],
    link: { to: "/bank", search: { show: "open" } },
  },
  webhooksFailed: {
    icon: IconWebhook,
    text: ["Webhook deliveries that failed", ""],
    link: { to: "/webhooks" },
  },
  webhooksOff: {
    icon: IconWebhook,
    text: ["Webhooks switched off", ""],
    link: { to: "/webhooks" },
  },
};
