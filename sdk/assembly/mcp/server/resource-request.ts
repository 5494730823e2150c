/** Which resource a client asks for; good until it is opened. Spec: MCP "Reading Resources". */

import { Bytes } from '../../bytes';
import { Output, stringText } from '../../json';
import { Asked } from '../asked';
import { UriTemplate } from '../resources';
import { ClientRequest } from './client-request';

const value = new Output();


@final
export class ResourceRequest extends ClientRequest {
  readonly uri: string;

  constructor(
    asked: Asked,
    private template: UriTemplate | null,
  ) {
    super(asked.revision);
    this.message = asked.message;
    this.uri = stringText(asked.message.tape, asked.message.param('uri'));
  }

  /** A variable of the template; empty where there is none or it is badly encoded. */
  variable(name: string): string {
    const template = this.template;
    if (template === null) return '';
    const wanted = Bytes.of(name);
    for (let i = 0; i < template.names.length; i++) {
      if (!template.names[i].equals(wanted)) continue;
      value.clear();
      return template.writeValue(value, i) ? value.toString() : '';
    }
    return '';
  }
}
