import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../../src/define/index.ts';
import type { User } from '../../src/protocol/index.ts';
import { ANA, BUDI, CITRA } from '../support/states.ts';
import { PageServer, type PageTransport } from './page-server.ts';
import { pageSession } from './page-session.ts';

/**
 * Nothing here is drawn from a snapshot: the people of a story have a session each, and really call each other, with the
 * services of the real server in this page. One machine plays them all, so headphones help.
 */
export default {
  title: 'Live',
  // Each column is a page of its own, in which there is one phone.
  parameters: { a11y: { config: { rules: [{ id: 'landmark-unique', enabled: false }] } } },
  // Whoever goes on to another story takes nobody's camera along.
  beforeEach: () => () => leave?.(),
} satisfies Meta;

type Story = StoryObj;

/** Sends the people of the story home. */
let leave: (() => void) | null = null;

/** A column for each of them: what the page of each one would show, and the plug of its network. */
function meet(people: readonly User[], show: (user: User) => HTMLElement[], height: string): HTMLElement {
  leave?.();
  const server = new PageServer();
  const sessions = people.map((user) => {
    const transport = server.transport(user);
    return { user, transport, session: pageSession(transport) };
  });
  leave = () => {
    for (const { session } of sessions) session.close();
    server.close();
  };

  const stage = document.createElement('div');
  stage.style.cssText = 'display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr))';
  for (const { user, transport, session } of sessions) {
    const around = document.createElement('call-session');
    around.session = session;
    around.dataset['user'] = user.id;
    const column = document.createElement('section');
    column.setAttribute('aria-label', user.name);
    column.style.cssText = 'display: grid; gap: 8px; align-content: start';
    const [first, ...more] = show(user);
    for (const one of more) one.style.cssText = `display: block; height: ${height}`;
    column.append(title(user, transport), first ?? '', ...more);
    around.append(column);
    stage.append(around);
    session.connect();
  }
  return stage;
}

function title(user: User, transport: PageTransport): HTMLElement {
  const line = document.createElement('div');
  line.style.cssText =
    'display: flex; gap: 12px; align-items: center; justify-content: space-between; font: 600 14px system-ui';
  const label = document.createElement('label');
  label.style.cssText = 'display: flex; gap: 6px; align-items: center; font-weight: 400';
  const plug = Object.assign(document.createElement('input'), { type: 'checkbox', checked: true });
  plug.addEventListener('change', () => transport.plug(plug.checked));
  label.append(plug, 'reaches the server');
  line.append(user.name, label);
  return line;
}

const button = (to: string): HTMLElement => Object.assign(document.createElement('call-button'), { to });
const others = (people: readonly User[], { id }: User): User[] => people.filter((one) => one.id !== id);

/** Ana and Budi, each with a button and a phone. */
export const TwoPhones: Story = {
  render: () => {
    const people = [ANA, BUDI];
    return meet(
      people,
      (user) => [...others(people, user).map(({ id }) => button(id)), document.createElement('video-call')],
      'min(70vh, 460px)',
    );
  },
};

/** Three people and a room: each goes in by the button of their own. */
export const Room: Story = {
  render: () =>
    meet(
      [ANA, BUDI, CITRA],
      () => [
        document.createElement('span'),
        Object.assign(document.createElement('group-call-grid'), { room: 'standup', noLobby: true }),
      ],
      'min(80vh, 520px)',
    ),
};
