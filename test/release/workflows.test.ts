import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}
interface Job {
  permissions?: Record<string, string>;
  needs?: string;
  environment?: string;
  outputs?: Record<string, string>;
  steps: Step[];
}
interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = readdirSync(new URL('../../.github/workflows/', import.meta.url));
const workflows = names.map((name) => ({ name, text: text(`.github/workflows/${name}`) }));
const workflow = (name: string) => parse(text(`.github/workflows/${name}.yml`)) as Workflow & Record<string, unknown>;
const jobs = workflows.flatMap((one) =>
  Object.entries((parse(one.text) as Workflow).jobs).map(([job, content]) => ({ name: one.name, job, content })),
);
const expression = (text: string) => `\${{ ${text} }}`;
const commands = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? []);
const maySign = ({ permissions }: Job) => permissions?.['id-token'] === 'write';

describe('the workflows', () => {
  it('run every step of .ci/run', () => {
    const steps = text('.ci/run')
      .match(/^STEPS=\((.*)\)/m)![1]!
      .split(' ');
    expect(parse(text('.github/workflows/test.yml')).jobs.ci.strategy.matrix.step).toEqual(steps);
  });

  it('name each action by its commit, and the version beside it', () => {
    const lines = workflows.flatMap((one) => one.text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line)));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const used = jobs.flatMap(({ content }) => content.steps.flatMap(({ uses }) => uses ?? []));
    expect(used).toHaveLength(lines.length);
    const actions = new Set(used.map((one) => one.split('@')[0]));
    expect(new Set(used).size, 'one commit for each action').toBe(actions.size);
  });

  it('may do nothing that is not listed here', () => {
    for (const { name } of workflows) {
      const granted = workflow(name.replace('.yml', '')).permissions;
      expect([{}, { contents: 'read' }], name).toContainEqual(granted);
    }
    const granted = jobs.flatMap(({ job, content }) => (content.permissions ? [[job, content.permissions]] : []));
    expect(Object.fromEntries(granted)).toEqual({ build: { contents: 'read' }, publish: { 'id-token': 'write' } });
    for (const { text } of workflows) expect(text).not.toMatch(/secrets\.|pull_request_target|write-all/);
  });

  it('keep no token in a checkout that runs code', () => {
    const checkouts = jobs.flatMap(({ content }) => content.steps.filter(({ uses }) => uses?.includes('/checkout@')));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  it('put no value of an event or of another job into a command’s text', () => {
    for (const { content } of jobs) {
      for (const command of commands(content))
        expect(command.replaceAll(expression('matrix.step'), '')).not.toContain('${{');
    }
  });
});

describe('publishing', () => {
  const { build, publish } = workflow('publish').jobs as { build: Job; publish: Job };

  it('runs no code of the project or of a dependency where it may sign', () => {
    const signing = jobs.filter(({ content }) => maySign(content));
    expect(signing.map(({ job }) => job)).toEqual(['publish']);
    for (const { content } of signing) {
      const actions = content.steps.flatMap(({ uses }) => uses?.split('@')[0] ?? []);
      expect(actions).toEqual(['actions/setup-node', 'actions/download-artifact']);
      expect(commands(content)).toEqual([
        'echo "$SHA256  packed/package.tgz" | sha256sum --check --strict',
        'npm publish ./packed/package.tgz --ignore-scripts --provenance --access public',
      ]);
      expect(content.environment).toBe('npm');
    }
  });

  it('takes exactly what was built and checked', () => {
    expect(publish.needs).toBe('build');
    const order = commands(build).map((command) => command.split('\n')[0]);
    expect(order.slice(-2)).toEqual(['npm run release:check', 'mkdir packed']);
    expect(order[0]).toBe('npm ci');
    const pack = build.steps.find(({ run }) => run?.includes('npm pack'))!.run!;
    expect(pack).toContain('npm pack --ignore-scripts');
    expect(build.outputs).toEqual({ sha256: expression('steps.pack.outputs.sha256') });
    expect(publish.steps.find(({ run }) => run?.includes('sha256sum'))!.env).toEqual({
      SHA256: expression('needs.build.outputs.sha256'),
    });
    const artifact = (job: Job) => job.steps.find(({ uses }) => uses?.includes('load-artifact@'))!.with;
    expect(artifact(build)).toMatchObject({ name: 'package', path: 'packed' });
    expect(artifact(publish)).toMatchObject({ name: 'package', path: 'packed' });
  });

  it('uses no cache, which another workflow could have written', () => {
    for (const { steps } of [build, publish]) {
      const setups = steps.filter(({ uses }) => uses?.includes('/setup-node@'));
      for (const step of setups) expect(step.with).toEqual({ 'node-version': 24, 'package-manager-cache': false });
      expect(setups).toHaveLength(1);
    }
  });

  it('refuses a tag that is not the version', () => {
    expect(commands(build)).toContain(`test "v$(node -p "require('./package.json').version")" = "$GITHUB_REF_NAME"`);
  });
});
