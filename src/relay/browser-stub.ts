import { serverOnly } from '../core/server-only.ts';

const refuse = serverOnly('@affitor/sdk/relay', 'In a browser, import @affitor/sdk.');

export { refuse as createRelay, refuse as landing };
