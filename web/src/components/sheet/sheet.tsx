import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { usePhone } from "../behaviour/use-phone.ts";
import { tabToNotices } from "../toast/tab-to-notices.ts";
import classes from "./sheet.module.css";

const slide = {
  in: { transform: "translateX(0)" },
  out: { transform: "translateX(calc(100% + 16px))" },
  transitionProperty: "transform",
};

interface SheetProps {
  /** It starts closed to slide in, and is removed after it has slid out. */
  opened: boolean;
  onClose: () => void;
  onGone: () => void;
  label: string;
  width: number;
  children: ReactNode;
}

/**
 * A sheet that slides over the page from the right; on a phone it covers the page. Focus stays inside, or moves to a
 * notice.
 */
export function Sheet({ opened, onClose, onGone, label, width, children }: SheetProps) {
  const phone = usePhone();
  return (
    <Drawer.Root
      opened={opened}
      onClose={onClose}
      closeOnEscape={false}
      onExitTransitionEnd={onGone}
      position="right"
      size={phone ? "100%" : width}
      offset={phone ? 0 : 8}
      returnFocus={false}
      transitionProps={{
        transition: slide,
        duration: 200,
        exitDuration: 140,
        timingFunction: "cubic-bezier(.2,.8,.2,1)",
      }}
    >
      <Drawer.Overlay className={classes.overlay} transitionProps={{ duration: 140 }} />
      <Drawer.Content
        aria-label={label}
        radius={phone ? 0 : 12}
        classNames={{ content: classes.sheet }}
        onKeyDownCapture={tabToNotices}
      >
        {children}
      </Drawer.Content>
    </Drawer.Root>
  );
}

/** The scrolling part of a sheet, between its bar and its foot. */
export function SheetScroll({ children }: { children: ReactNode }) {
  return (
    <div className={classes.scroll} data-sheet-scroll>
      {children}
    </div>
  );
}
