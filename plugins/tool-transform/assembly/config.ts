/** What the configuration says, and what is refused. Spec: README.md, "Configuration". */

import { Bytes, NameIndex } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { jsonOf, ToolChange, ToolView } from './tool-view';

const TWINS = 'two tools would have the same public name';

/** Reads the global part or a rule; a rule inherits nothing. */
export function readToolView(value: ConfigValue, _parent: ToolView | null): ToolView {
  value.allowOnly(['allow', 'tools']);
  const view = new ToolView();
  const tools = value.objects('tools');
  if (tools !== null) for (let i = 0; i < tools.length; i++) readChange(tools[i], view);
  const allow = value.texts('allow');
  if (allow !== null) readAllowed(value, allow, view);
  return view;
}

function readChange(tool: ConfigValue, view: ToolView): void {
  tool.allowOnly(['name', 'rename', 'title', 'description']);
  const name = tool.requiredText('name');
  const renamed = tool.field('rename') !== null;
  const publicName = renamed ? tool.requiredText('rename') : name;
  const change = new ToolChange(Bytes.of(name), Bytes.of(publicName));
  if (tool.field('title') !== null) change.jsonTitle = jsonOf(tool.text('title'));
  if (tool.field('description') !== null) change.jsonDescription = jsonOf(tool.text('description'));
  if (view.hasName(change.name))
    tool.refuse('this tool stands twice', 'put its changes into one entry', 'name');
  else if (view.hasPublicName(change.publicName)) {
    tool.refuse(TWINS, 'give one of them another name', renamed ? 'rename' : 'name');
  }
  view.add(change);
}

/** Also an allowed tool without changes keeps its name, which no other may take. */
function readAllowed(value: ConfigValue, names: string[], view: ToolView): void {
  const allowed = new NameIndex();
  for (let i = 0; i < names.length; i++) {
    const name = Bytes.of(names[i]);
    allowed.add(name, i);
    if (view.hasPublicName(name) && !view.hasName(name)) {
      value.refuse(
        TWINS,
        'rename this tool as well, or the other to something else',
        `allow[${i.toString()}]`,
      );
    }
  }
  view.allowed = allowed;
}
