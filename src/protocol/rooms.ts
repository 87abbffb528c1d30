/** The id of a room that is joined by its name. Ids of the rooms of calls are random, and never begin like this. */
export function roomIdOf(name: string): string {
  return `room:${name}`;
}
