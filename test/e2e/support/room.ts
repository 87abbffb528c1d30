import type { Make } from './browsers.ts';
import type { Link } from './observer.ts';
import type { Person } from './person.ts';
import type { Stage, User } from './stage.ts';
import { named } from './texts.ts';

export const JOIN = named('room.join');
export const LEAVE = named('room.leave');

/** A page that is a room and nothing else. */
export function grid(room: string, attributes = ''): string {
  return `<style>body { margin: 0 } group-call-grid { display: block; width: 100vw; height: 100vh }</style>
    <group-call-grid room="${room}" ${attributes}></group-call-grid>`;
}

export interface Guest {
  readonly user: User;
  readonly make?: Make;
  readonly attributes?: string;
}

/** Somebody in front of the door of a room. */
export async function atTheDoor(
  stage: Stage,
  room: string,
  { user, make, attributes = 'no-lobby' }: Guest,
): Promise<Person> {
  const viewport = { width: 640, height: 480 };
  const person = await stage.open(user, { body: grid(room, attributes), viewport, ...(make && { make }) });
  await person.seesButton(JOIN);
  return person;
}

/** So many people in one room, who all see and hear each other. */
export async function meet(stage: Stage, room: string, makes: readonly Make[]): Promise<Person[]> {
  const names = ['Ana', 'Budi', 'Citra', 'Dewi', 'Eka', 'Fajar'];
  const people: Person[] = [];
  for (const [index, make] of makes.entries()) {
    people.push(await atTheDoor(stage, room, { user: stage.user(names[index] ?? 'Guest'), make }));
  }
  for (const person of people) await person.press(JOIN);
  await allMeet(people);
  return people;
}

/** Each of them sees and hears each of the others. */
export async function allMeet(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map((person) => person.hasLinks(people.length - 1)));
}

/** Every link brings more than it had brought before. */
export async function allGoesOn(person: Person): Promise<void> {
  const before = await person.ask('links');
  await person.until(
    'more of everybody',
    `(async () => {
      const before = ${JSON.stringify(before satisfies Link[])};
      const now = await globalThis[Symbol.for('e2e probe')].links();
      return before.every((was) => {
        const is = now.find(({ index }) => index === was.index);
        return is && is.frames > was.frames && is.energy > was.energy;
      });
    })()`,
  );
}
