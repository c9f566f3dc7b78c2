import { attempt } from '../../core/attempt.ts';
import { DEFAULT_API_BASE } from '../../core/names.ts';
import { SCRIPTS } from '../../core/older-names.ts';
import type { AffitorData, AffitorOptions } from '../../types.ts';
import type { Settings, Tag } from '../facts.ts';

/** The tracker's tags, whatever name of the attribute they use, and those that name no program. */
const TAGS = `${SCRIPTS},script[src*="affitor-tracker"]`;

const elements = (): HTMLScriptElement[] => [...document.querySelectorAll<HTMLScriptElement>(TAGS)];

/** The tag whose settings count: the tracker takes the first that names a program. */
const leading = (): HTMLScriptElement | undefined =>
  elements().find(({ dataset }) => dataset.affitorProgramId ?? dataset.affitorProgram) ?? elements()[0];

export const readTags = (): Tag[] =>
  elements().map(({ src, dataset }) => ({
    src,
    programId: dataset.affitorProgramId ?? dataset.affitorProgram,
    apiBase: dataset.affitorApiBase,
  }));

/** Nonce of the tag, by which a policy may allow it. */
export const nonceOfTag = (): string => leading()?.nonce ?? '';

/** Where this page has reported to, which is all that is to be seen of the options of an npm import. */
const reportedTo = (): string | undefined =>
  attempt(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => /^(.*)\/api\/v1\/track\/(?:click|lead)$/.exec(name)?.[1])
      .find(Boolean),
  );

/** @param options as given to `init()`, where the page does not show them */
export const readSettings = (options: AffitorOptions, data: AffitorData | undefined): Settings => {
  const tag = leading();
  const attributes = tag?.dataset ?? {};
  const named = options.apiBase ?? attributes.affitorApiBase;
  const apiBaseText = named || (tag ? undefined : reportedTo()) || DEFAULT_API_BASE;
  const programId =
    options.programId ??
    data?.programId ??
    attributes.affitorProgramId ??
    attributes.affitorProgram ??
    (window as { AFFITOR_PROGRAM_ID?: number | string }).AFFITOR_PROGRAM_ID;
  return {
    programId: programId === undefined || programId === null ? undefined : `${programId}`,
    apiBase: attempt(() => new URL(apiBaseText, document.baseURI).href.replace(/\/+$/, '')),
    apiBaseText,
    isAssumed: !tag && apiBaseText === DEFAULT_API_BASE && !named,
    params: (options.param ?? (attributes.affitorParam || 'aff')).split(/[\s,]+/),
    consent: options.consent ?? attributes.affitorConsent ?? (tag && 'granted'),
    cookieDomain: options.cookieDomain ?? attributes.affitorCookieDomain,
  };
};
