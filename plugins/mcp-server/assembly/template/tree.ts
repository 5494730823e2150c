/** What the parser knows of the template that it is in. Spec: Go, text/template/parse, "Tree". */

@final
class Tree {
  /** Of the whole template, for faults. */
  name: string = '';
  /** Whether literals keep all that they say. */
  isStrict: bool = false;
  /** The line in which the current action began; 0 outside of actions. */
  actionLine: u32 = 0;
  rangeDepth: u32 = 0;
  /** Whether the dot is the whole data, as far as can be told here. */
  isAtRoot: bool = true;
  /** Whether it has anything but blanks. */
  hasContent: bool = false;
  /** Parentheses and controls that are open. */
  depth: u32 = 0;
}

/** One for all: a definition inside a template keeps the outer one's state for itself meanwhile. */
export const tree: Tree = new Tree();

/** How deep parentheses, and how deep controls, may lie in each other. Go knows no limit, but a stack has one. */
export const MOST_DEPTH: u32 = 100;
