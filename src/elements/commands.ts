import { ignored } from '../host/log.ts';

/** What the platform's invoker commands may ask of an element: by the command, which of its methods does it. */
type Commands<Element> = { readonly [Command in `--${string}`]: keyof Element & string };

/** `<button commandfor="id" command="--hang-up">`: by the browser, or by script where it has none. */
export function obeyCommands<Obedient extends HTMLElement>(element: Obedient, commands: Commands<Obedient>): void {
  element.addEventListener('command', (event) => {
    const { command } = event as CommandEvent;
    // Whatever a page writes there: `constructor` is no command.
    if (Object.hasOwn(commands, command))
      (element[commands[command as `--${string}`] as keyof Obedient] as () => void)();
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
