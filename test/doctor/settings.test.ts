// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import { readSettings, readTags } from '../../src/doctor/observe/settings.ts';
import { define, leavePage, visit } from '../support/page.ts';
import { ORGANIC } from './support.ts';

afterEach(leavePage);

const page = (head = '', reported: string[] = []) => {
  visit('https://www.example.com/shop/');
  document.head.innerHTML = head;
  const entries = reported.map((name) => ({ name }));
  define(globalThis, 'performance', {
    value: { getEntriesByType: (type: string) => (type === 'resource' ? entries : []) },
  });
};

const TAG = '<script type="x" src="/affitor-tracker.js" data-affitor-program-id="7"></script>';
const with_ = (attributes: string) => TAG.replace('data-', `${attributes} data-`);

describe('options of a tag that lost its attributes', () => {
  const BARE = '<script type="x" src="/affitor-tracker.js"></script>';
  const given = {
    programId: 8,
    apiBase: '/affitor',
    param: 'via',
    consent: 'required',
    cookieDomain: '.example.com',
  };
  const set = (value: unknown) => define(window, 'affitorOptions', { value });

  it('are those of window.affitorOptions', () => {
    page(BARE);
    set(given);
    expect(readSettings({}, undefined)).toMatchObject({
      programId: '8',
      apiBase: 'https://www.example.com/affitor',
      params: ['via'],
      consent: 'required',
      cookieDomain: '.example.com',
      isAssumed: false,
    });
  });

  it('are the attributes that it still has', () => {
    page(
      with_('data-affitor-api-base="https://a.example.com" data-affitor-param="ref" data-affitor-consent="granted"'),
    );
    set(given);
    expect(readSettings({}, undefined)).toMatchObject({
      programId: '7',
      apiBase: 'https://a.example.com',
      params: ['ref'],
      consent: 'granted',
    });
  });

  it('are the usual ones if it is an element of the page', () => {
    page(BARE);
    set(document.createElement('form'));
    expect(readSettings({}, undefined)).toMatchObject({ programId: undefined, params: ['aff'], consent: 'granted' });
  });
});

describe('a tag whose file has another name, and whose program id is misspelt', () => {
  const TAGS = [
    '<script src="/jquery.js" data-cfasync="false"></script>',
    '<script type="x" src="/affitor-links.js" data-affitor-domains="example.com"></script>',
  ];

  it('is found by what is misspelt', () => {
    page(`${TAGS.join('')}<script type="x" src="/t.js" data-affitor-programid="7"></script>`);
    expect(readTags()).toEqual([{ src: 'https://www.example.com/t.js', programId: undefined, apiBase: undefined }]);
  });

  it('is not looked for beside a tag that is known', () => {
    page(`${TAG}<script type="x" src="/t.js" data-affitor-programid="7"></script>`);
    expect(readTags().map(({ programId }) => programId)).toEqual(['7']);
  });

  it('is none of another script', () => {
    page(TAGS.join(''));
    expect(readTags()).toEqual([]);
  });
});

describe('the API', () => {
  const CLICK = '/api/v1/track/click';
  it.each<[string, string, Parameters<typeof readSettings>[0], string[], string | undefined, boolean]>([
    ['is the usual one where a tag names none', TAG, {}, [], 'https://api.affitor.com', false],
    [
      'is what the tag names',
      with_('data-affitor-api-base="https://a.example.com/"'),
      {},
      [],
      'https://a.example.com',
      false,
    ],
    [
      'is a path of this host',
      with_('data-affitor-api-base="/affitor"'),
      {},
      [],
      'https://www.example.com/affitor',
      false,
    ],
    [
      'may end in any number of slashes, as for the tracker',
      with_('data-affitor-api-base="/affitor///"'),
      {},
      [],
      'https://www.example.com/affitor',
      false,
    ],
    [
      'is what the caller names',
      with_('data-affitor-api-base="/affitor"'),
      { apiBase: '/relay' },
      [],
      'https://www.example.com/relay',
      false,
    ],
    [
      'is where an import has reported to',
      '',
      {},
      [`https://b.example.com/x${CLICK}`],
      'https://b.example.com/x',
      false,
    ],
    [
      'is not where the doctor asked',
      '',
      {},
      [`https://b.example.com${CLICK}?doctor`],
      'https://api.affitor.com',
      true,
    ],
    ['is not where others report to', TAG, {}, [`https://b.example.com${CLICK}`], 'https://api.affitor.com', false],
    [
      'is named without a program',
      '<script src="/affitor-tracker.js" data-affitor-api-base="/affitor"></script>',
      {},
      [],
      'https://www.example.com/affitor',
      false,
    ],
    ['is guessed where nothing tells', '', {}, [], 'https://api.affitor.com', true],
    ['is none', with_('data-affitor-api-base="https://"'), {}, [], undefined, false],
  ])('%s', (_, head, options, reported, apiBase, isAssumed) => {
    page(head, reported);
    expect(readSettings(options, undefined)).toMatchObject({ apiBase, isAssumed });
  });
});

describe('the program', () => {
  it.each<
    [string, string, Parameters<typeof readSettings>[0], typeof ORGANIC | undefined, unknown, string | undefined]
  >([
    ['stands on the tag', TAG, {}, undefined, undefined, '7'],
    ['stands there by its older name', '<script data-affitor-program="8"></script>', {}, undefined, undefined, '8'],
    ['is what the tracker says', TAG, {}, { ...ORGANIC, programId: 9 }, undefined, '9'],
    ['is what the caller says', TAG, { programId: 10 }, ORGANIC, undefined, '10'],
    ['is a global', '', {}, undefined, 11, '11'],
    [
      'is not named',
      '<script src="/affitor-tracker.js"></script>',
      {},
      { ...ORGANIC, programId: null },
      undefined,
      undefined,
    ],
  ])('%s', (_, head, options, data, global, programId) => {
    page(head);
    if (global) window.AFFITOR_PROGRAM_ID = global as number;
    expect(readSettings(options, data).programId).toBe(programId);
  });
});

it.each<[string, string, Parameters<typeof readSettings>[0], object]>([
  ['defaults of a tag', TAG, {}, { params: ['aff'], consent: 'granted', cookieDomain: undefined }],
  ['an import does not show its consent', '', {}, { params: ['aff'], consent: undefined }],
  [
    'attributes',
    with_('data-affitor-param="aff, via" data-affitor-consent="required" data-affitor-cookie-domain=".example.com"'),
    {},
    { params: ['aff', 'via'], consent: 'required', cookieDomain: '.example.com' },
  ],
  [
    'what the caller says comes first',
    with_('data-affitor-param="via"'),
    { param: 'ref', consent: 'required', cookieDomain: 'example.com' },
    { params: ['ref'], consent: 'required', cookieDomain: 'example.com' },
  ],
])('settings: %s', (_, head, options, expected) => {
  page(head);
  expect(readSettings(options, undefined)).toMatchObject(expected);
});

it('finds each tag of the tracker, and no other script', () => {
  page(`<script src="/app.js"></script><script src="/affitor-links.js" data-affitor-domains="a.com"></script>
    <script src="/vendor/affitor-tracker.0.1.0.js"></script><script data-affitor-program="8"></script>${TAG}`);
  expect(readTags().map(({ src, programId }) => [src, programId])).toEqual([
    ['https://www.example.com/vendor/affitor-tracker.0.1.0.js', undefined],
    ['', '8'],
    ['https://www.example.com/affitor-tracker.js', '7'],
  ]);
  expect(readSettings({}, undefined).programId, 'of the first that names one').toBe('8');
});
