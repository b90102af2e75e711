import { describe, expect, it } from '@jest/globals';
import { having, projectsOf, selectProjects } from './projects.ts';

const printed =
  'a word before it\n' +
  JSON.stringify({
    graph: {
      nodes: {
        '@chorus/trust-service': { data: { root: 'apps/trust-service', targets: { test: {}, 'test:int': {} } } },
        '@chorus/bus': { data: { root: 'libs/platform/bus', targets: { test: {} } } },
        '@chorus/trust': { data: { root: 'libs/domain/trust' } },
      },
    },
  });
const projects = projectsOf(printed);
const names = (words: string[]) => selectProjects(projects, words).map(({ name }) => name);

describe('projectsOf', () => {
  it('reads name, folder and targets, in order', () => {
    expect(projects).toEqual([
      { name: '@chorus/bus', root: 'libs/platform/bus', targets: ['test'] },
      { name: '@chorus/trust', root: 'libs/domain/trust', targets: [] },
      { name: '@chorus/trust-service', root: 'apps/trust-service', targets: ['test', 'test:int'] },
    ]);
  });
});

describe('selectProjects', () => {
  it('takes all without a word', () => {
    expect(names([])).toEqual(['@chorus/bus', '@chorus/trust', '@chorus/trust-service']);
  });

  it('takes those whose name contains a word', () => {
    expect(names(['trust'])).toEqual(['@chorus/trust', '@chorus/trust-service']);
  });

  it('takes each only once where several words match', () => {
    expect(names(['service', 'trust', 'bus'])).toEqual(['@chorus/bus', '@chorus/trust', '@chorus/trust-service']);
  });

  it('refuses a word that matches nothing, also beside one that does', () => {
    expect(() => names(['bus', 'trsut'])).toThrow(
      'No project\'s name contains "trsut". There are: @chorus/bus, @chorus/trust, @chorus/trust-service',
    );
  });

  it('refuses options', () => {
    expect(() => names(['--watch'])).toThrow('npm test has no option --watch');
  });
});

describe('having', () => {
  it('takes those with the target', () => {
    expect(having(projects, 'test:int').map(({ name }) => name)).toEqual(['@chorus/trust-service']);
  });
});
