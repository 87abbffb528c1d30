import { ignored } from '../host/log.ts';

/** What the platform's invoker commands may ask of an element, as far as it has these methods. */
interface Commanded {
  call?(): void;
  accept?(): void;
  reject?(): void;
  hangUp?(): void;
  join?(): void;
  leave?(): void;
  raiseHand?(): void;
  toggleMicrophone?(): void;
  toggleCamera?(): void;
  toggleScreen?(): void;
}

const COMMANDS: ReadonlyMap<string, keyof Commanded> = new Map(
  Object.entries({
    '--call': 'call',
    '--accept': 'accept',
    '--reject': 'reject',
    '--hang-up': 'hangUp',
    '--join': 'join',
    '--leave': 'leave',
    '--raise-hand': 'raiseHand',
    '--toggle-microphone': 'toggleMicrophone',
    '--toggle-camera': 'toggleCamera',
    '--toggle-screen': 'toggleScreen',
  } as const),
);

/** `<button commandfor="id" command="--hang-up">`: by the browser, or by script where it has none. */
export function obeyCommands(element: HTMLElement & Commanded): void {
  element.addEventListener('command', (event) => {
    const method = COMMANDS.get((event as CommandEvent).command);
    if (method) element[method]?.();
  });
  if (hasCommands()) return;
  import('./command-clicks.ts').then(
    ({ listenFor }) => listenFor(element),
    ignored('The code for commands could not be loaded.', 'warn'),
  );
}

/** Also where a script of the page has brought them. */
export function hasCommands(): boolean {
  return 'commandForElement' in HTMLButtonElement.prototype;
}
