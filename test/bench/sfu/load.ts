import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Table } from '../table.ts';
import { KNOWN, Participant } from './participant.ts';
import { Pump } from './pump.ts';
import { withServers, type Servers, type Usages } from './servers.ts';
import { ServerSignaling, type Wanted } from './signaling.ts';

/** As many pictures as a grid of three by three has; everybody is heard. */
const SEEN = 9;
/** What has not arrived so long after it was sent, in milliseconds, is lost. */
const LATE = 1_000;
/** After this the first key frames and the like are over, in milliseconds. */
const SETTLE = 2_000;

interface Result {
  readonly count: number;
  /** Before anybody came into the room, when all media flowed, and before and after the measured time. */
  readonly usages: Record<'empty' | 'full' | 'before' | 'after', Usages>;
  readonly seconds: number;
  /** Packets out of Janus. */
  readonly expected: number;
  readonly arrived: number;
  /** What the participants' own process took, and what the whole machine did, per cent of a core. */
  readonly own: number;
  readonly machine: number;
}

/** What rooms of these sizes cost, each with servers of its own. */
export async function benchLoad(sizes: readonly number[], ms: number): Promise<Table> {
  const results: Result[] = [];
  for (const count of sizes) {
    process.stderr.write(`sfu: a room of ${count}\n`);
    results.push(await withServers((servers) => measure(servers, count, ms)));
  }
  return report(results);
}

async function measure(servers: Servers, count: number, ms: number): Promise<Result> {
  const pump = new Pump();
  const people: Participant[] = [];
  const look = async (): Promise<Usages> => {
    await servers.collectGarbage();
    return servers.usages();
  };
  try {
    for (let index = 0; index < count; index++) {
      const signaling = await ServerSignaling.connect(servers.url, `user-${index}`, 'load');
      people.push(new Participant(signaling, index / count));
    }
    const empty = await look();
    await fill(people, pump);
    const full = await look();
    await pause(SETTLE);

    const before = await look();
    const [began, own, busy] = [performance.now(), process.cpuUsage(), busyMs()];
    pump.counts = true;
    await pause(ms);
    pump.counts = false;
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(own);
    const machine = (busyMs() - busy) / 10 / seconds;
    const after = servers.usages();
    await pause(LATE);
    return {
      ...{ count, seconds, usages: { empty, full, before, after } },
      expected: people.reduce((sum, one) => sum + expectedBy(one, people), 0),
      arrived: people.reduce((sum, one) => sum + one.received, 0),
      own: (user + system) / 10_000 / seconds,
      machine,
    };
  } finally {
    pump.close();
    for (const one of people) one.hangUp();
    await Promise.all(people.map(({ signaling }) => signaling.close()));
  }
}

/** All are in the room first, so that nobody has to negotiate twice. */
async function fill(people: readonly Participant[], pump: Pump): Promise<void> {
  for (const one of people) await one.signaling.join();
  pump.add(...people);
  for (const one of people) {
    await one.publish();
    await one.published();
  }
  await pause(KNOWN);
  for (const one of people) {
    await one.subscribe(wantedBy(one, people));
    await one.receives();
    await one.signaling.flows();
  }
}

/** All voices, and the pictures of those who came next. */
function wantedBy(one: Participant, people: readonly Participant[]): Wanted[] {
  return others(one, people).flatMap(({ signaling: { id } }, index) =>
    (index < SEEN ? (['microphone', 'camera'] as const) : (['microphone'] as const)).map((kind) => ({ id, kind })),
  );
}

function expectedBy(one: Participant, people: readonly Participant[]): number {
  return others(one, people).reduce(
    (sum, { sent }, index) => sum + sent.microphone + (index < SEEN ? sent.camera : 0),
    0,
  );
}

function others(one: Participant, people: readonly Participant[]): Participant[] {
  const at = people.indexOf(one);
  return [...people.slice(at + 1), ...people.slice(0, at)];
}

/** Of all cores since the machine was started. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

function report(results: readonly Result[]): Table {
  return {
    title: 'A room at the media server: what one participant costs',
    columns: ['', 'CPU, % of a core', 'of all', 'memory, kB', 'whole process, MB', 'joining, ms of CPU'],
    rows: results.flatMap((result) => [row(result, 'server'), row(result, 'janus')]),
    notes: results.map(
      ({ count, expected, arrived, seconds, own, machine }) =>
        `Room of ${count}: of ${(expected / seconds).toFixed(0)} packets a second that Janus had to send ` +
        `${((arrived / expected) * 100).toFixed(2)} % arrived. The participants took ${own.toFixed(0)} % of a core; all that ran on the machine, ${machine.toFixed(0)} %.`,
    ),
  };
}

function row({ count, seconds, usages }: Result, side: keyof Usages): string[] {
  const [empty, full, before, after] = [usages.empty, usages.full, usages.before, usages.after].map((one) => one[side]);
  if (!empty || !full || !before || !after) throw new TypeError('A look is missing.');
  const cpu = (after.cpu - before.cpu) / 10 / seconds;
  return [
    `room of ${count}: ${side === 'janus' ? 'Janus' : 'our server'}`,
    (cpu / count).toFixed(3),
    cpu.toFixed(2),
    (((before.rss - empty.rss) / count) * 1000).toFixed(0),
    before.rss.toFixed(0),
    ((full.cpu - empty.cpu) / count).toFixed(1),
  ];
}
