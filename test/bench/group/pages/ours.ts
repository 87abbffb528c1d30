import type { GroupCallGridElement } from '../../../../src/elements/group-call-grid.ts';

/** A page of ours, by the public interface. */
const grid = document.querySelector<GroupCallGridElement>('group-call-grid');

window.group.join = () => grid?.join();
window.group.leave = () => grid?.leave();
