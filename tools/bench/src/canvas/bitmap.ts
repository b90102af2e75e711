/**
 * A page as large as the Fleet page, with a canvas where that has its own, that does nothing but draw a bitmap where it was
 * dragged to: as fast as a canvas can be panned here. The bitmap has lines and discs as a graph has, and is drawn once.
 */
export const bitmapPage = ({
  x,
  y,
  width,
  height,
}: {
  x: number;
  y: number;
  width: number;
  height: number;
}): string => `<!doctype html>
<title>a bitmap</title>
<style>body { margin: 0; background: #0e1116 } canvas { position: absolute; left: ${x}px; top: ${y}px; touch-action: none }</style>
<canvas width="${width}" height="${height}"></canvas>
<script>
const canvas = document.querySelector('canvas');
const bitmap = new OffscreenCanvas(canvas.width, canvas.height);
const b = bitmap.getContext('2d');
b.strokeStyle = '#7a8490';
b.fillStyle = '#9ba7b4';
for (let n = 0; n < 1000; n++) {
  const [px, py] = [(n * 7919) % canvas.width, (n * 104729) % canvas.height];
  b.beginPath();
  b.moveTo(px, py);
  b.lineTo((px + n) % canvas.width, (py + 3 * n) % canvas.height);
  b.stroke();
  b.beginPath();
  b.arc(px, py, 6, 0, 7);
  b.fill();
}
const g = canvas.getContext('2d');
let at = { x: 0, y: 0 };
let held = null;
let pending = 0;
const draw = () => {
  pending = 0;
  g.clearRect(0, 0, canvas.width, canvas.height);
  g.drawImage(bitmap, at.x, at.y);
};
const change = () => { pending ||= requestAnimationFrame(draw); };
canvas.addEventListener('pointerdown', ({ clientX, clientY }) => { held = { x: clientX - at.x, y: clientY - at.y }; });
addEventListener('pointerup', () => { held = null; });
addEventListener('pointermove', ({ clientX, clientY }) => {
  if (held === null) return;
  at = { x: clientX - held.x, y: clientY - held.y };
  change();
});
change();
</script>`;
