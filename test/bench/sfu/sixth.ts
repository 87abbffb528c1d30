import { setTimeout as pause } from 'node:timers/promises';
import { summarize } from '../setup/statistics.ts';
import type { Table } from '../table.ts';
import { createDirectRoom, DirectSignaling } from './direct.ts';
import { KNOWN, Participant } from './participant.ts';
import { Pump } from './pump.ts';
import { KINDS } from './rtp.ts';
import type { Servers } from './servers.ts';
import { ServerSignaling, type Signaling } from './signaling.ts';

const FIVE = 5;
/** Rounds that do not count: code is compiled. */
const WARM_UP = 3;

/** Until the voices, and until everything, in milliseconds. */
type Time = Readonly<Record<'voices' | 'all', number>>;

interface Contestant {
  readonly name: string;
  readonly connect: (who: string) => Promise<Signaling>;
  readonly times: Time[];
}

/** From the sixth one's wish to join to media of all five, by our server and without it. */
export async function benchSixth({ url, janus }: Servers, rounds: number): Promise<Table> {
  const keys = await createDirectRoom(janus);
  const contestants: Contestant[] = [
    { name: 'Janus driven directly', connect: () => DirectSignaling.connect(janus, keys), times: [] },
    { name: 'ours', connect: (who) => ServerSignaling.connect(url, who, 'room-of-six'), times: [] },
  ];
  const pump = new Pump();
  const people: Participant[] = [];
  try {
    for (const { connect } of contestants) people.push(...(await fill(connect, pump)));
    for (let round = -WARM_UP; round < rounds; round++) {
      // Who comes second finds what the first one has left warm.
      const inTurn = round % 2 === 0 ? contestants : [...contestants].reverse();
      for (const { connect, times } of inTurn) {
        const time = await joinOnce(new Participant(await connect('sixth')), pump);
        if (round >= 0) times.push(time);
      }
      process.stderr.write(`\rsfu, the sixth: round ${Math.max(0, round + 1)} of ${rounds} `);
    }
    process.stderr.write('\n');
  } finally {
    pump.close();
    for (const one of people) one.hangUp();
    await Promise.all(people.map(({ signaling }) => signaling.close()));
  }
  return report(contestants);
}

/** Five who receive one another. */
async function fill(connect: Contestant['connect'], pump: Pump): Promise<Participant[]> {
  const people: Participant[] = [];
  for (let index = 0; index < FIVE; index++) {
    people.push(new Participant(await connect(`five-${index}`), index / FIVE));
    await people.at(-1)?.signaling.join();
  }
  pump.add(...people);
  await Promise.all(people.map((one) => one.publish().then(() => one.published())));
  await pause(KNOWN);
  for (const one of people) {
    const others = people.filter((other) => other !== one).map(({ signaling }) => signaling.id);
    await one.subscribe(streamsOf(others));
    await one.receives();
    await one.signaling.flows();
  }
  return people;
}

async function joinOnce(sixth: Participant, pump: Pump): Promise<Time> {
  try {
    const began = performance.now();
    const there = await sixth.signaling.join();
    if (there.length !== FIVE) throw new Error(`There are ${there.length}, not ${FIVE}.`);
    pump.add(sixth);
    // A page does both at once.
    const [, , { voices, all }] = await Promise.all([
      sixth.publish(),
      sixth.subscribe(streamsOf(there)),
      sixth.receives(),
    ]);
    await sixth.published();
    return { voices: voices - began, all: all - began };
  } finally {
    pump.remove(sixth);
    await sixth.signaling.leave();
    sixth.hangUp();
    await sixth.signaling.close();
  }
}

const streamsOf = (ids: readonly string[]) => ids.flatMap((id) => KINDS.map((kind) => ({ id, kind })));

function report([direct, ours]: readonly Contestant[]): Table {
  if (!direct || !ours) throw new Error('A contestant is missing.');
  const of = ({ times }: Contestant, what: keyof Time) => summarize(times.map((time) => time[what]));
  const cells = (one: Contestant, what: keyof Time): string[] => {
    const { lower, median, upper } = of(one, what);
    const ratio = median / of(direct, what).median;
    return [median.toFixed(0), `${lower.toFixed(0)} … ${upper.toFixed(0)}`, ratio.toFixed(2)];
  };
  return {
    title: 'The sixth joins: from asking to packets of all five, milliseconds',
    columns: ['', 'voices', 'quartiles', 'to Janus', 'voices and pictures', 'quartiles', 'to Janus'],
    rows: [direct, ours].map((one) => [one.name, ...cells(one, 'voices'), ...cells(one, 'all')]),
  };
}
