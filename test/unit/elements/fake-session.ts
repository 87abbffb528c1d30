export { SnapshotSession as FakeSession } from '../../../stories/support/snapshot-session.ts';
export * from '../../../stories/support/states.ts';
