import { Keycap } from "../../../components/keycap.tsx";
import classes from "./bank.module.css";

/** The keys of the lines, at the foot of the window. */
export function LineKeys() {
  return (
    <p className={classes.keys}>
      <span>
        <Keycap>J</Keycap> <Keycap>K</Keycap> move
      </span>
      <span>
        <Keycap>↵</Keycap> accept
      </span>
      <span>
        <Keycap>F</Keycap> find
      </span>
      <span>
        <Keycap>X</Keycap> set aside
      </span>
      <span>
        <Keycap>Z</Keycap> undo
      </span>
      <span className={classes.help}>
        <Keycap>?</Keycap> all keys
      </span>
    </p>
  );
}
