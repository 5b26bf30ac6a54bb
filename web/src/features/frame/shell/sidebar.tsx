import type { Me } from "@billow/contract/access/user.ts";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { Icon } from "../../../components/icon.tsx";
import { Keycap, modifierKey } from "../../../components/keycap.tsx";
import { Wordmark } from "../../../components/mark.tsx";
import { pagesOf } from "./navigation.ts";
import classes from "./sidebar.module.css";
import { UserMenu } from "./user-menu.tsx";

export interface SidebarProps {
  me: Me;
  onSearch: () => void;
  onShortcuts: () => void;
  onSignOut: () => void;
  /** Called when a link is followed, so that a drawer can close. */
  onNavigate?: () => void;
  /** The sign that the demo is loaded. */
  demo: ReactNode;
}

/** The left side: the mark, search, the pages that this person may see, and the user menu. */
export function Sidebar({ me, onSearch, onShortcuts, onSignOut, onNavigate, demo }: SidebarProps) {
  return (
    <div className={classes.sidebar}>
      <div className={classes.head}>
        <Link to="/" className={classes.home} aria-label="Billow, to the first page" onClick={onNavigate}>
          <Wordmark />
        </Link>
      </div>
      <button type="button" className={classes.search} onClick={onSearch}>
        <Icon of={IconSearch} />
        <span>Search</span>
        <Keycap>{`${modifierKey}K`}</Keycap>
      </button>
      <nav aria-label="Main" className={classes.nav}>
        <NavigationGroups me={me} onNavigate={onNavigate} />
      </nav>
      {demo}
      <div className={classes.foot}>
        <span className={classes.avatar} aria-hidden="true">
          {initials(me.name)}
        </span>
        <span className={classes.who}>
          <span className={classes.name} title={me.name}>
            {me.name}
          </span>
          <span className={classes.role}>{me.roleName ?? me.operator.name}</span>
        </span>
        <UserMenu onShortcuts={onShortcuts} onSignOut={onSignOut} onNavigate={onNavigate} />
      </div>
    </div>
  );
}

function NavigationGroups({ me, onNavigate }: Pick<SidebarProps, "me" | "onNavigate">) {
  // While the drawer is open the sidebar exists twice, but ids must be unique.
  const prefix = useId();
  return pagesOf(me).map(({ group, items }) => {
    const id = `${prefix}-${group.replace(/\W+/g, "-")}`;
    return (
      <section key={group} aria-labelledby={id}>
        <h2 className={classes.group} id={id}>
          {group}
        </h2>
        <ul>
          {items.map((item) => (
            <li key={item.to}>
              <Link to={item.to} className={classes.item} onClick={onNavigate}>
                <Icon of={item.icon} />
                {item.label}
              </Link>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const [first = "", last = ""] = [words[0], words.length > 1 ? words.at(-1) : ""];
  return `${[...first][0] ?? ""}${[...(last ?? "")][0] ?? ""}`.toUpperCase();
}
