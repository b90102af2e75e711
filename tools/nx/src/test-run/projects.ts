/** A project of the workspace and the names of its targets. */
export interface Project {
  readonly name: string;
  /** Its folder, from the checkout on. */
  readonly root: string;
  readonly targets: readonly string[];
}

/**
 * The projects whose name contains one of the words; all of them where there is no word.
 * @throws Error where a word matches no project, with the names that there are
 */
export function selectProjects(projects: readonly Project[], words: readonly string[]): readonly Project[] {
  const option = words.find((word) => word.startsWith('-'));
  if (option) throw new Error(`npm test has no option ${option}. Usage: npm test [-- <part of a project's name> …]`);
  const matches = (word: string) => (project: Project) => project.name.includes(word);
  for (const word of words) {
    if (!projects.some(matches(word)))
      throw new Error(
        `No project's name contains "${word}". There are: ${projects.map(({ name }) => name).join(', ')}`,
      );
  }
  return words.length === 0 ? projects : projects.filter((project) => words.some((word) => matches(word)(project)));
}

/** The names of those that have this target. */
export function having(projects: readonly Project[], target: string): readonly Project[] {
  return projects.filter((project) => project.targets.includes(target));
}

interface NxGraph {
  readonly graph: {
    readonly nodes: Readonly<Record<string, { data: { root: string; targets?: Record<string, unknown> } }>>;
  };
}

/** The projects in what `nx graph --print` prints. */
export function projectsOf(printed: string): readonly Project[] {
  const { graph } = JSON.parse(printed.slice(printed.indexOf('{'))) as NxGraph;
  return Object.entries(graph.nodes)
    .map(([name, { data }]) => ({ name, root: data.root, targets: Object.keys(data.targets ?? {}) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
