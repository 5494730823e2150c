/** Keeps one plugin configuration: a view of the tools for each route. */

import { Bytes, HttpContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Rules } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { readToolView } from './config';
import { ToolView } from './tool-view';
import { TransformExchange } from './transform-exchange';

/** The root context of the plugin. */
export class TransformRoot extends RootContext {
  private rules: Rules<ToolView> = new Rules<ToolView>();

  onConfigure(configuration: Bytes): bool {
    return this.rules.load(configuration, readToolView);
  }

  createHttpContext(id: u32): HttpContext | null {
    return new TransformExchange(id, this);
  }

  /** The view for the current request; null leaves it alone. */
  view(): ToolView | null {
    return this.rules.match();
  }
}
