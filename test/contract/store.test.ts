import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryTable } from '../../server/store/memory.ts';
import type { Table } from '../../server/store/table.ts';

/** What every store promises, whichever it is. */
interface Row {
  readonly count: number;
}

const stores: Record<string, () => Table<Row>> = {
  memory: () => new MemoryTable<Row>(),
};

for (const [name, create] of Object.entries(stores)) {
  describe(`the ${name} store`, () => {
    it('has nothing at a key that was never written', async () => {
      const table = create();
      assert.equal(await table.get('a'), undefined);
      assert.equal(await table.size(), 0);
    });

    it('gives back what was written, and returns it from the update', async () => {
      const table = create();
      assert.deepEqual(await table.update('a', () => ({ count: 1 })), { count: 1 });
      assert.deepEqual(await table.get('a'), { count: 1 });
      assert.deepEqual(await table.update('a', (row) => row && { count: row.count + 1 }), { count: 2 });
    });

    it('deletes when the change returns undefined', async () => {
      const table = create();
      await table.update('a', () => ({ count: 1 }));
      assert.equal(await table.update('a', () => undefined), undefined);
      assert.equal(await table.get('a'), undefined);
      assert.equal(await table.size(), 0);
    });

    it('loses none of a hundred updates of one key that run at the same time', async () => {
      const table = create();
      const add = (row: Row | undefined): Row => ({ count: (row?.count ?? 0) + 1 });
      await Promise.all(Array.from({ length: 100 }, () => table.update('a', add)));
      assert.deepEqual(await table.get('a'), { count: 100 });
    });

    it('lets one of two win who both want to be the first', async () => {
      const table = create();
      const claim = async (who: number): Promise<boolean> => {
        let won = false;
        await table.update('a', (row) => {
          won = row === undefined;
          return row ?? { count: who };
        });
        return won;
      };
      const winners = (await Promise.all([claim(1), claim(2), claim(3)])).filter(Boolean);
      assert.equal(winners.length, 1);
    });

    it('changes two keys at once, or neither looks changed to anybody', async () => {
      const table = create();
      await table.update('a', () => ({ count: 100 }));
      const move = (from: string, to: string): Promise<unknown> =>
        table.updateTwo([from, to], (one, two) => [{ count: (one?.count ?? 0) - 1 }, { count: (two?.count ?? 0) + 1 }]);
      await Promise.all(Array.from({ length: 50 }, (_, at) => (at % 5 === 0 ? move('b', 'a') : move('a', 'b'))));
      assert.deepEqual(await table.get('a'), { count: 70 });
      assert.deepEqual(await table.get('b'), { count: 30 });
    });

    it('deletes either of two keys', async () => {
      const table = create();
      await table.update('a', () => ({ count: 1 }));
      assert.deepEqual(await table.updateTwo(['a', 'b'], () => [undefined, { count: 2 }]), [undefined, { count: 2 }]);
      assert.equal(await table.size(), 1);
    });

    it('refuses two keys that are the same', async () => {
      await assert.rejects(create().updateTwo(['a', 'a'], () => [undefined, undefined]));
    });

    it('takes any text as a key', async () => {
      const table = create();
      const keys = ['__proto__', 'constructor', '', ' ', 'ä:*?[]', 'k'.repeat(128)];
      for (const key of keys) await table.update(key, () => ({ count: key.length }));
      for (const key of keys) assert.deepEqual(await table.get(key), { count: key.length });
      assert.equal(await table.size(), keys.length);
    });

    it('lists what it has', async () => {
      const table = create();
      for (const count of [1, 2, 3]) await table.update(`k${count}`, () => ({ count }));
      const counts = (await table.values()).map(({ count }) => count);
      assert.deepEqual(counts.sort(), [1, 2, 3]);
    });

    it('keeps its rows when a change throws', async () => {
      const table = create();
      await table.update('a', () => ({ count: 1 }));
      const failing = table.update('a', () => {
        throw new Error('no');
      });
      await assert.rejects(failing);
      assert.deepEqual(await table.get('a'), { count: 1 });
    });
  });
}
