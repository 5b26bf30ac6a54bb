export function Palette(_props: { onClose: () => void; onShortcuts: () => void; onSignOut: () => void }) {
  return null;
}
