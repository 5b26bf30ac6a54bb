import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { OutboxPage } from "../../features/activity/outbox/outbox-page.tsx";

const route = getRouteApi("/frame/outbox");

export function OutboxScreen() {
  const { q = "", message } = route.useSearch();
  const navigate = useNavigate();
  return (
    <OutboxPage
      timeZone={useMe().operator.timeZone}
      q={q}
      onSearch={(text) =>
        void navigate({ to: "/outbox", search: { q: text === "" ? undefined : text }, replace: true })
      }
      open={message}
      onOpen={(id) =>
        void navigate({
          to: "/outbox",
          search: { q: q === "" ? undefined : q, message: id },
          resetScroll: false,
        })
      }
    />
  );
}
