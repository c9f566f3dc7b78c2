// How the reference looks, given what `readEntries` found.

const HEAD = `# Reference

Everything that the package exports, written by \`npm run docs:reference\` from the declarations that are published. How things are used
together: [start](start.md), [server](server.md), [Stripe](stripe.md), [relay](relay.md).
`;

const fence = (language, code) => `\`\`\`${language}\n${code}\n\`\`\``;

/** In a cell of a table, line breaks and bars would end it. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll(/\n+/g, ' ').trim();

const code = (text) => `\`${cell(text)}\``;

const tagsOf = ({ tags }, name) => tags.filter((tag) => tag.name === name).map(({ text }) => text);

const notes = (described) => [
  ...tagsOf(described, 'param').map((text) => `- ${text.replace(/^(\S+)( -)?/, '`$1`:')}`),
  ...tagsOf(described, 'returns').map((text) => `- returns ${text}`),
  ...tagsOf(described, 'throws').map((text) => `- throws ${text.replace(/^\{?(\w+)\}?/, '`$1`')}`),
  ...tagsOf(described, 'default').map((text) => `- default: ${text}`),
];

const examples = (described) => tagsOf(described, 'example').map((text) => fence('js', text));

const property = (member) => {
  const type = member.declaration.replace(/^(readonly )?[^:]+?\??: ?/, '');
  const [value] = tagsOf(member, 'default');
  const [old] = tagsOf(member, 'deprecated');
  const meaning = [member.documentation, value && `Default: ${value}.`, old && `Older name: ${old}.`];
  return `| \`${member.name}${member.isOptional ? '?' : ''}\` | ${code(type)} | ${cell(meaning.filter(Boolean).join(' '))} |`;
};

const method = (member) => [
  `**${code(member.declaration)}**`,
  member.documentation,
  notes(member).join('\n'),
  ...examples(member),
];

const section = (described) => {
  const methods = described.members.filter(({ isMethod }) => isMethod);
  const properties = described.members.filter(({ isMethod }) => !isMethod);
  return [
    `### ${described.name}`,
    described.extends && `Also what it ${code(described.extends)}.`,
    described.documentation,
    described.signatures.length && fence('', described.signatures.join('\n')),
    notes(described).join('\n'),
    ...examples(described),
    properties.length && ['| Field | Type | |', '|---|---|---|', ...properties.map(property)].join('\n'),
    ...methods.flatMap(method),
  ];
};

const elsewhere = ({ name, as, of }) =>
  `- \`${name}\`: ${name === as ? `that of \`${of}\`` : `the same as [${as}](#${as.toLowerCase()})`}`;

const entry = ({ specifier, exports, again }) => [
  `## ${specifier}`,
  ...exports.flatMap(section),
  again.length && ['It also exports:', '', ...again.map(elsewhere)].join('\n'),
];

/** @param entries what `readEntries` gave */
export const referencePage = (entries) => `${[HEAD.trim(), ...entries.flatMap(entry)].filter(Boolean).join('\n\n')}\n`;
