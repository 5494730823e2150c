import { createMemoryStore } from '../../src/store/memory-store.js';
import { testStore } from './conformance.js';

testStore('memory', async () => createMemoryStore());
