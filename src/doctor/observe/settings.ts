import { attempt } from '../../core/attempt.ts';
import { paramNames } from '../../core/link.ts';
import { misspeltAttributes } from '../../core/misspelt.ts';
import { DEFAULT_API_BASE } from '../../core/names.ts';
import { SCRIPTS } from '../../core/older-names.ts';
import type { AffitorData, AffitorOptions } from '../../types.ts';
import type { Settings, Tag } from '../facts.ts';

/** The tracker's tags, whatever name of the attribute they use, and those that name no program. */
const TAGS = `${SCRIPTS},script[src*="affitor-tracker"]`;

/**
 * The tracker's tags. If there is none, those whose attributes nothing reads: a file under another name, and a misspelt
 * program id.
 */
export const findTags = (): HTMLScriptElement[] => {
  const tags = [...document.querySelectorAll<HTMLScriptElement>(TAGS)];
  return tags[0]
    ? tags
    : [...document.querySelectorAll('script')].filter((script) => misspeltAttributes(script.getAttributeNames())[0]);
};

/** The tag whose settings count: the tracker takes the first that names a program. */
const leading = (): HTMLScriptElement | undefined =>
  findTags().find(({ dataset }) => dataset.affitorProgramId ?? dataset.affitorProgram) ?? findTags()[0];

export const readTags = (): Tag[] =>
  findTags().map(({ src, dataset }) => ({
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
  const { affitorOptions, AFFITOR_PROGRAM_ID } = window as {
    affitorOptions?: AffitorOptions;
    AFFITOR_PROGRAM_ID?: number | string;
  };
  // Of a tag that lost its attributes.
  const given: AffitorOptions = Object(affitorOptions);
  const named = options.apiBase ?? attributes.affitorApiBase ?? given.apiBase;
  const apiBaseText = named || (tag ? undefined : reportedTo()) || DEFAULT_API_BASE;
  const programId =
    options.programId ??
    data?.programId ??
    attributes.affitorProgramId ??
    attributes.affitorProgram ??
    given.programId ??
    AFFITOR_PROGRAM_ID;
  return {
    programId: programId === undefined || programId === null ? undefined : `${programId}`,
    apiBase: attempt(() => new URL(apiBaseText, document.baseURI).href.replace(/\/+$/, '')),
    apiBaseText,
    isAssumed: !tag && apiBaseText === DEFAULT_API_BASE && !named,
    params: paramNames(options.param ?? (attributes.affitorParam || given.param)),
    consent: options.consent ?? attributes.affitorConsent ?? given.consent ?? (tag && 'granted'),
    cookieDomain: options.cookieDomain ?? attributes.affitorCookieDomain ?? given.cookieDomain,
  };
};
