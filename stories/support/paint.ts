const CAMERA = { width: 640, height: 360 };
const SCREEN = { width: 1280, height: 800 };

/** Shows somebody, or a screen: one picture that never changes, in plain colours, so that it is the same everywhere. */
export function show(element: HTMLMediaElement, participantId: string, source: string): void {
  if (!(element instanceof HTMLVideoElement)) return;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, source === 'screen' ? SCREEN : CAMERA);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas to draw on.');
  const paint = (): void => (source === 'screen' ? paintScreen(context) : paintPerson(context, hueOf(participantId)));
  const stream = canvas.captureStream();
  element.muted = true;
  element.srcObject = stream;
  void element.play().catch(() => undefined);
  // A canvas gives a picture only when it is painted, and the first one may come before the element looks. Once it has
  // one, no more: where all is drawn in software, the same picture fifty times a second takes all of a processor.
  const timer = setInterval(() => {
    if (element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA || element.srcObject !== stream) clearInterval(timer);
    else paint();
  }, 20);
}

const PEOPLE = ['self', 'p-ana', 'p-citra', 'p-dewi', 'p-eka', 'p-fajar', 'p-gita', 'p-hadi', 'p-indah'];

const hueOf = (participantId: string): number => {
  const known = PEOPLE.indexOf(participantId);
  const place = known >= 0 ? known : [...participantId].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  return (185 + (place % 1_000) * 137) % 360;
};

function paintPerson(context: CanvasRenderingContext2D, hue: number): void {
  const { width, height } = CAMERA;
  context.fillStyle = `hsl(${hue} 28% 62%)`;
  context.fillRect(0, 0, width, height);
  context.fillStyle = `hsl(${hue} 24% 52%)`;
  context.fillRect(0, height * 0.78, width, height * 0.22);
  context.fillStyle = `hsl(${(hue + 140) % 360} 40% 32%)`;
  context.beginPath();
  context.ellipse(width / 2, height * 1.08, 150, 150, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = 'hsl(25 45% 66%)';
  context.beginPath();
  context.ellipse(width / 2, height * 0.44, 66, 80, 0, 0, Math.PI * 2);
  context.fill();
}

/** A table in a window. */
function paintScreen(context: CanvasRenderingContext2D): void {
  const { width, height } = SCREEN;
  context.fillStyle = '#f6f7f9';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#dfe3ea';
  context.fillRect(0, 0, width, 56);
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 5; column++) {
      context.fillStyle = row === 0 ? '#3566f6' : (row + column) % 3 === 0 ? '#aeb7c6' : '#cfd5df';
      context.fillRect(
        60 + column * 235,
        110 + row * 82,
        column === 0 ? 200 : 90 + ((row * 37 + column * 53) % 100),
        30,
      );
    }
  }
}
