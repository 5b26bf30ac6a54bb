/** A pattern as the chart takes it for a colour. */
interface Hatch {
  type: "pattern";
  image: HTMLCanvasElement;
  repeat: "repeat";
  rotation: number;
  scaleX: number;
  scaleY: number;
}

const distance = 5;
const lineWidth = 1.5;

/** Lines at 45° over a pale fill of the same colour: figures that may still change. */
export function hatchOf(color: string): Hatch {
  const density = Math.max(1, Math.ceil(globalThis.devicePixelRatio ?? 1));
  const image = document.createElement("canvas");
  image.width = distance * density;
  image.height = distance * density;
  const context = image.getContext("2d");
  if (context !== null) {
    context.fillStyle = color;
    context.globalAlpha = 0.26;
    context.fillRect(0, 0, image.width, image.height);
    context.globalAlpha = 1;
    context.fillRect(0, 0, image.width, lineWidth * density);
  }
  const scale = 1 / density;
  return { type: "pattern", image, repeat: "repeat", rotation: -Math.PI / 4, scaleX: scale, scaleY: scale };
}
