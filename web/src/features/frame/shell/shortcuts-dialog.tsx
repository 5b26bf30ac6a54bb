import { useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { Dialog } from "../../../components/dialog.tsx";
import { Keycap, modifierKey } from "../../../components/keycap.tsx";
import { setShortcuts, shortcutsAreOn } from "../../../components/shortcut-setting.ts";
import { navigation } from "./navigation.ts";
import classes from "./shortcuts-dialog.module.css";

const pages = navigation.flatMap(({ items }) =>
  items.map(({ label, keys }) => ({ what: `Go to ${label}`, keys })),
);

/** A page's own keys have its `path`. */
const groups: readonly {
  name: string;
  path?: string;
  shortcuts: readonly { what: string; keys: string }[];
}[] = [
  {
    name: "Everywhere",
    shortcuts: [
      { what: "Search pages, invoices and customers", keys: `${modifierKey}K` },
      { what: "This list", keys: "?" },
      ...pages,
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

/** The keys of the page that is open come first. */
function inOrder(path: string) {
  return groups.toSorted((a, b) => Number(b.path === path) - Number(a.path === path));
}

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const path = useLocation({ select: ({ pathname }) => pathname });
  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts" focusTitle width={480}>
      {inOrder(path).map(({ name, shortcuts }) => (
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
