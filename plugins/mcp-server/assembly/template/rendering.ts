/** What a rendering has at hand: the data, the value of the dot, and in which mode it is. */

import { CallContext } from '../functions/function';
import { Value } from '../gjson/value';
import { TemplateData } from './data';
import { isOfTemplate } from './program';


@final
class Rendering {
  data: TemplateData = new TemplateData();
  /** What `.` is. */
  dot: Value = new Value();
  /** The whole data, which `.` is first. */
  readonly root: Value = new Value();
  readonly context: CallContext = new CallContext();
  /** Whether what is being evaluated looked at anything that neither the template nor the configuration says. */
  isForeign: bool = false;

  /** Notes that a value is looked at. */
  look(value: Value): void {
    if (!isOfTemplate(value.raw) && !this.data.isConfigured(value)) this.isForeign = true;
  }
}

/** One for all: no rendering begins before the one before has ended. */
export const rendering: Rendering = new Rendering();
