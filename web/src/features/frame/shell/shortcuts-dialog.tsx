import { useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { useMe } from "../../../api/access/session.ts";
import { setShortcuts, shortcutsAreOn } from "../../../components/behaviour/shortcut-setting.ts";
import { Dialog } from "../../../components/dialog.tsx";
import { Keycap, modifierKey } from "../../../components/keycap.tsx";
import { pagesOf } from "./navigation.ts";
import classes from "./shortcuts-dialog.module.css";

interface Group {
  name: string;
  /** Of the page that has keys of its own. */
  path?: string;
  shortcuts: readonly { what: string; keys: string }[];
}

const groups: readonly Group[] = [
  {
    name: "Everywhere",
    shortcuts: [
      { what: "Search pages, invoices and customers", keys: `${modifierKey}K` },
      { what: "This list", keys: "?" },
    ],
  },
  {
    name: "Lists and sheets",
    shortcuts: [
      { what: "Search", keys: "/" },
      { what: "Next and previous", keys: "j k" },
      { what: "Open", keys: "Enter" },
      { what: "Select", keys: "x" },
      { what: "Close", keys: "Esc" },
    ],
  },
  {
    name: "Bank statements",
    path: "/bank",
    shortcuts: [
      { what: "Next and previous line", keys: "j k" },
      { what: "Accept what is offered", keys: "Enter" },
      { what: "Accept all that one thing fits", keys: "a" },
      { what: "Find customer and invoices by hand", keys: "f" },
      { what: "Set the line aside", keys: "x" },
      { what: "Undo the last decision", keys: "z" },
      { what: "Import a statement", keys: "i" },
    ],
  },
];

/** The keys that do something for this person. Those of the page that is open come first. */
function useGroups(): Group[] {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const pages = pagesOf(useMe()).flatMap(({ items }) => items);
  const ways = pages.map(({ label, keys }) => ({ what: `Go to ${label}`, keys }));
  return groups
    .filter((group) => group.path === undefined || pages.some(({ to }) => to === group.path))
    .map((group) => (group === groups[0] ? { ...group, shortcuts: [...group.shortcuts, ...ways] } : group))
    .toSorted((a, b) => Number(b.path === path) - Number(a.path === path));
}

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts" focusTitle width={480}>
      {useGroups().map(({ name, shortcuts }) => (
        <section key={name} className={classes.group}>
          <h3 className={classes.name}>{name}</h3>
          <dl>
            {shortcuts.map(({ what, keys }) => (
              <div key={what} className={classes.shortcut}>
                <dt>{what}</dt>
                <dd className={classes.keys}>
                  {keys.startsWith("Ctrl") ? (
                    <Keycap>{keys}</Keycap>
                  ) : (
                    keys.split(" ").map((key) => <Keycap key={key}>{key}</Keycap>)
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Switch />
    </Dialog>
  );
}

function Switch() {
  const [on, setOn] = useState(shortcutsAreOn);
  return (
    <label className={classes.switch}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          setShortcuts(event.currentTarget.checked);
          setOn(event.currentTarget.checked);
        }}
      />
      <span>
        Single keys do something
        <span className={classes.help}>
          Switch this off if speech input or another tool types letters for you.
        </span>
      </span>
    </label>
  );
}
