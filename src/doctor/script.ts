import { openDoctor } from './start.ts';

openDoctor();
