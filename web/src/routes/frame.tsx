import { useQueryClient } from "@tanstack/react-query";
import { createRoute, Outlet, redirect, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { meQuery, signOut, useMe } from "../api/access/session.ts";
import { failureOf } from "../api/client/failure.ts";
import { useShortcuts } from "../components/behaviour/use-shortcuts.ts";
import { Frame } from "../features/frame/shell/frame.tsx";
import { LimitedPage } from "../features/frame/shell/limited-page.tsx";
import { pagesOf } from "../features/frame/shell/navigation.ts";
import { DemoMark } from "../features/operations/demo/demo-mark.tsx";
import { RedVerdict } from "../features/operations/verification/red-verdict.tsx";
import { isClosedTo } from "../format/closed-pages.ts";
import { rootRoute } from "./root.tsx";
import { useLiveChanges } from "./use-live-changes.ts";

const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));
const ShortcutsDialog = lazy(() =>
  import("../features/frame/shell/shortcuts-dialog.tsx").then((module) => ({
    default: module.ShortcutsDialog,
  })),
);

const JobPanel = lazy(() =>
  import("../features/invoicing/bulk/job-panel.tsx").then((module) => ({ default: module.JobPanel })),
);

/** Everything behind the sign-in. Who is not signed in, or has not the second factor that
 * their role needs, is sent there with the address to come back to. */
export const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "frame",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(meQuery).catch((error: unknown) => {
      if (failureOf(error).status !== 401) throw error;
      throw redirect({ to: "/sign-in", search: { to: location.href }, replace: true });
    });
    if (me.secondFactorNeeded !== null)
      throw redirect({ to: "/second-factor", search: { to: location.href }, replace: true });
    // Where everybody begins, though a role need not allow it.
    if (location.pathname === "/invoices" && !me.permissions.includes("invoices.view")) {
      const [first] = pagesOf(me).flatMap(({ items }) => items);
      throw redirect({ to: first?.to ?? "/profile", replace: true });
    }
  },
  component: FrameScreen,
});

function FrameScreen() {
  const me = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  useLiveChanges();
  usePaletteKey(() => setOpen("palette"));
  const pages = pagesOf(me).flatMap(({ items }) => items);
  const isClosed = useLocation({ select: ({ pathname }) => isClosedTo(me.customers, pathname) });
  useShortcuts({
    "?": () => setOpen("shortcuts"),
    ...Object.fromEntries(pages.map(({ keys, to }) => [keys, () => void navigate({ to })])),
  });

  async function leave(): Promise<void> {
    await signOut();
    client.clear();
    await navigate({ to: "/sign-in", replace: true });
  }

  return (
    <Frame
      me={me}
      onSearch={() => setOpen("palette")}
      onShortcuts={() => setOpen("shortcuts")}
      onSignOut={() => void leave()}
      demo={me.operator.demo && <DemoMark />}
    >
      {me.permissions.includes("invoices.view") && me.customers === null && <RedVerdict />}
      {isClosed ? <LimitedPage customers={me.customers ?? []} /> : <Outlet />}
      <Suspense>{me.permissions.includes("invoices.write") && <JobPanel />}</Suspense>
      <Suspense>
        {open === "palette" && (
          <Palette
            onClose={() => setOpen(null)}
            onShortcuts={() => setOpen("shortcuts")}
            onSignOut={() => void leave()}
          />
        )}
        {open === "shortcuts" && <ShortcutsDialog onClose={() => setOpen(null)} />}
      </Suspense>
    </Frame>
  );
}

/** Ctrl or Cmd with K opens the palette from anywhere, even while typing. */
function usePaletteKey(open: () => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });
}
