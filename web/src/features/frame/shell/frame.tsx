import IconMenu2 from "@tabler/icons-react/dist/esm/icons/IconMenu2.mjs";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { IconButton } from "../../../components/button.tsx";
import { Wordmark } from "../../../components/mark.tsx";
import classes from "./frame.module.css";
import { OfflineBanner } from "./offline-banner.tsx";
import { Sidebar, type SidebarProps } from "./sidebar.tsx";

const SidebarDrawer = lazy(() =>
  import("./sidebar-drawer.tsx").then((module) => ({ default: module.SidebarDrawer })),
);

interface FrameProps extends SidebarProps {
  children: ReactNode;
}

/** The frame of every page: the sidebar, which is a drawer on narrow screens, and the content. */
export function Frame({ children, ...sidebar }: FrameProps) {
  const [drawer, setDrawer] = useState<"never" | "open" | "closed">("never");
  return (
    <div className={classes.frame}>
      <a href="#page-title" className={classes.skip}>
        Skip to the content
      </a>
      <aside className={classes.side} aria-label="Sidebar">
        <Sidebar {...sidebar} />
      </aside>
      <header className={classes.bar}>
        <IconButton size="phone" icon={IconMenu2} label="Open the menu" onClick={() => setDrawer("open")} />
        <Wordmark />
        <IconButton size="phone" icon={IconSearch} label="Search" onClick={sidebar.onSearch} />
      </header>
      <Suspense>
        {drawer !== "never" && (
          <SidebarDrawer {...sidebar} opened={drawer === "open"} onClose={() => setDrawer("closed")} />
        )}
      </Suspense>
      <main className={classes.main} tabIndex={-1}>
        <OfflineBanner />
        {children}
      </main>
    </div>
  );
}
