import { type PointerEvent, useRef } from "react";

const holdMs = 500;

/** Tells when something is held with a finger; moving it away means scrolling and not holding. */
export function useHold(onHold: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = useRef(false);
  const stop = () => clearTimeout(timer.current);
  return {
    /** Whether the press that is ending was a hold, so that the click after it means nothing more. */
    wasHeld: () => held.current,
    hold: {
      onPointerDown(event: PointerEvent) {
        held.current = false;
        stop();
        if (event.pointerType === "mouse") return;
        timer.current = setTimeout(() => {
          held.current = true;
          onHold();
        }, holdMs);
      },
      onPointerUp: stop,
      onPointerCancel: stop,
      onContextMenu(event: { preventDefault: () => void }) {
        if (held.current) event.preventDefault();
      },
    },
  };
}
