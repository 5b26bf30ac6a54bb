import { expectAccessible } from "../axe.ts";
import { expect, PEOPLE, test } from "../billow.ts";
import { HANDS } from "../hand.ts";
import { menuOf, openSheet, statusIn, timelineOf } from "../screens.ts";

for (const { by, tag, of } of HANDS) {
  test(`write a debt off and take that back, by ${by}`, { tag }, async ({ page, billow }) => {
    const hand = of(page);
    const { number } = await billow.invoice({ fate: "sent" });
    const sheet = await openSheet(page, number);
    await hand.choose(menuOf(sheet), "Write off");
    const dialog = page.getByRole("dialog", { name: `Write off ${number}?` });
    const button = dialog.getByRole("button", { name: "Write off €1,190.00" });
    await hand.press(button);
    await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/Say why it is written off\./);
    if (by === "mouse") await expectAccessible(page);
    await hand.type(dialog.getByLabel("Reason"), "Insolvent");
    await hand.press(button);
    await expect(dialog).toBeHidden();
    await expect(statusIn(sheet, "Sent")).toBeVisible();
    await expect(sheet.getByText("€1,190.00 written off", { exact: true })).toBeVisible();
    await expect(timelineOf(sheet).last()).toContainText(
      `€1,190.00 written off${PEOPLE.billing.name} · “Insolvent”`,
    );
    await hand.choose(menuOf(sheet), "Undo write-off");
    const undo = page.getByRole("dialog", { name: `Undo the write-off of ${number}?` });
    await hand.type(undo.getByLabel("Reason"), "They pay");
    await hand.press(undo.getByRole("button", { name: "Undo write-off" }));
    await expect(undo).toBeHidden();
    await expect(timelineOf(sheet).last()).toContainText("Write-off of €1,190.00 undone");
    await expect(sheet.getByText("€1,190.00 written off", { exact: true })).toBeHidden();
  });
}
