import { useState } from "react";
import { Dialog } from "../../../components/dialog.tsx";
import { Keycap, modifierKey } from "../../../components/keycap.tsx";
import { setShortcuts, shortcutsAreOn } from "../../../components/shortcut-setting.ts";
import { navigation } from "./navigation.ts";
import classes from "./shortcuts-dialog.module.css";

const pages = navigation.flatMap(({ items }) =>
  items.map(({ label, keys }) => ({ what: `Go to ${label}`, keys })),
);

const groups = [
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
];

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts" focusTitle width={480}>
      {groups.map(({ name, shortcuts }) => (
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
