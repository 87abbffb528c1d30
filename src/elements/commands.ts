import { ignored } from '../host/log.ts';

/**
 * `<button commandfor="id" command="--hang-up">` calls `hangUp`, if that is one of `methods`: by the browser, or by script where it
 * has no invoker commands.
 */
export function obeyCommands<Obedient extends HTMLElement>(
  element: Obedient,
  methods: readonly (keyof Obedient & string)[],
): void {
  element.addEventListener('command', (event) => {
    const { command } = event as CommandEvent;
    const method = methods.find(
      (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` === command,
    );
    if (method) (element[method] as () => void)();
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
