import { nanoid } from 'nanoid';

const MINTED = /^[A-Za-z0-9_-]{21}$/;

export const isMintedId = (id: string | undefined): id is string => id !== undefined && MINTED.test(id);

export const mintClickId = () => nanoid();
