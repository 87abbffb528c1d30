/** What the platform's invoker commands may ask of an element, as far as it has these methods. */
interface Commanded {
  call?(): void;
  accept?(): void;
  reject?(): void;
  hangUp?(): void;
  join?(): void;
  leave?(): void;
  raiseHand?(): void;
  toggleMicrophone(): void;
  toggleCamera(): void;
  toggleScreen(): void;
}

const COMMANDS: Readonly<Record<string, keyof Commanded>> = {
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
};

/** `<button commandfor="id" command="--hang-up">`, where the browser has it. */
export function runCommand(element: Commanded, event: Event): void {
  const method = COMMANDS[(event as Event & { command?: string }).command ?? ''];
  if (method) element[method]?.();
}
