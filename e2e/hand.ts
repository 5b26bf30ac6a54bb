import { expect, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";

/** How somebody works the console: with a mouse or a finger, or with the keyboard alone. */
export interface Hand {
  by: "mouse" | "keyboard";
  /** Presses a button, follows a link, ticks a box. */
  press(target: Locator): Promise<void>;
  /** Replaces what stands in a field. */
  type(field: Locator, text: string): Promise<void>;
  /** Opens a menu by its button and presses one of its items. */
  choose(button: Locator, item: string): Promise<void>;
  /** Picks an option of a select field, or one of a few side by side in their group. */
  pick(field: Locator, option: string): Promise<void>;
}

/** A hand on a walk that the other one takes too. */
export interface OneOfBoth extends Hand {
  /** Asks axe about the screen as it stands, once for both: the keyboard comes by what the mouse has asked about. */
  expectAccessible(): Promise<void>;
}

/** The hands a how-to is tried with, one after the other. A phone has no keyboard to work it with. */
export const HANDS = [
  {
    by: "mouse",
    tag: undefined,
    of: (page: Page): OneOfBoth => ({ ...mouseOn(page), expectAccessible: () => expectAccessible(page) }),
  },
  {
    by: "keyboard",
    tag: "@desktop",
    of: (page: Page): OneOfBoth => ({ ...keyboardOn(page), expectAccessible: async () => {} }),
  },
] as const;

export function mouseOn(page: Page): Hand {
  return {
    by: "mouse",
    press: (target) => target.click(),
    type: (field, text) => field.fill(text),
    async choose(button, item) {
      await button.click();
      await page.getByRole("menuitem", { name: item }).click();
    },
    async pick(field, option) {
      if (await isSelect(field)) await field.selectOption(option);
      else await field.getByText(option, { exact: true }).click();
    },
  };
}

export function keyboardOn(page: Page): Hand {
  async function press(target: Locator): Promise<void> {
    await tabTo(page, target);
    const isBox = await target.evaluate((element) => element.tagName === "INPUT");
    await page.keyboard.press(isBox ? "Space" : "Enter");
  }
  return {
    by: "keyboard",
    press,
    async type(field, text) {
      await tabTo(page, field);
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type(text);
    },
    async choose(button, item) {
      await press(button);
      const wanted = page.getByRole("menuitem", { name: item });
      await expect(wanted).toBeVisible();
      await menuTakesKeys(page);
      await stepTo(page, wanted, "ArrowDown");
      await page.keyboard.press("Enter");
    },
    async pick(field, option) {
      if (await isSelect(field)) {
        await tabTo(page, field);
        // A select takes the option that begins with what is typed.
        await page.keyboard.type(option);
        await expect(field.locator("option:checked")).toHaveText(option);
        return;
      }
      await tabTo(page, field.getByRole("radio", { checked: true }));
      await stepTo(page, field.getByRole("radio", { name: option, exact: true }), "ArrowRight");
    },
  };
}

function isSelect(field: Locator): Promise<boolean> {
  return field.evaluate((element) => element.tagName === "SELECT");
}

/** Waits until an open menu has taken the focus, a moment after it is there; only then do keys reach it. */
export async function menuTakesKeys(page: Page): Promise<void> {
  await expect(page.locator("[role='menu']:focus-within")).toBeVisible();
}

/** Presses Tab until the focus is where it is wanted, or Shift and Tab where that is behind. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const isBehind = await target.evaluate((element) => {
    const { activeElement, body } = element.ownerDocument;
    if (activeElement === null || activeElement === body) return false;
    return (element.compareDocumentPosition(activeElement) & element.DOCUMENT_POSITION_FOLLOWING) !== 0;
  });
  await stepTo(page, target, isBehind ? "Shift+Tab" : "Tab");
}

/** More than a page of fifty rows has stops, each with a box and a link. */
const STEPS_MAX = 180;

async function stepTo(
  page: Page,
  target: Locator,
  key: "Tab" | "Shift+Tab" | "ArrowDown" | "ArrowRight",
): Promise<void> {
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target, `${STEPS_MAX} × ${key} never came to it`).toBeFocused();
}
