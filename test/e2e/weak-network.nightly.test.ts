import { describe } from 'node:test';
import { weakNetwork } from './support/weak-network.ts';

describe('a weak network', () => weakNetwork(['firefox', 'chromium'], ['chromium', 'firefox']));
