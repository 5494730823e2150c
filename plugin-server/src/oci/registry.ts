/** The OCI face as a whole: what its routes work with. */
import type { IncomingMessage } from 'node:http';

import type { Caller } from '../access/caller.js';
import type { Action } from '../access/rights.js';
import type { Room } from '../http/room.js';
import { Slots } from '../http/slots.js';
import { Contents } from './contents.js';
import { DerivedVersions } from './derived-versions.js';
import { parseRepository, type Repository } from './repository.js';
import { Uploads } from './uploads.js';

export class Registry {
  readonly room: Room;
  /** Turns of requests that send a body. */
  readonly sending: Slots;
  readonly #derived: DerivedVersions;

  constructor(room: Room) {
    this.room = room;
    const { ociSending, waiting } = room.limits;
    this.sending = new Slots({ active: ociSending, waiting });
    this.#derived = new DerivedVersions(room.shelf);
  }

  /**
   * The repository that a request names, once it is sure that the caller may do that to it.
   *
   * @throws PluginServerError PS_OCI_NAME, PS_OCI_NAME_UNKNOWN, and what access throws
   */
  async open(
    request: IncomingMessage & { readonly params: { readonly repository: readonly string[] } },
    action: Action,
  ): Promise<{ contents: Contents; caller: Caller }> {
    const text = request.params.repository.join('/');
    const repository = parseRepository(text, action === 'read' ? 'pull' : 'push');
    const caller = await this.room.access.require(request, action, repository);
    return { contents: this.contents(repository), caller };
  }

  /**
   * Finds something in a repository, or, under another name of a plugin, in that of the plugin: the same images are there
   * under each, as the same files are. Whoever may read a name may read what it means.
   */
  async find<T>(
    contents: Contents,
    look: (contents: Contents) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const found = await look(contents);
    if (found !== undefined) return found;
    const { library, repository } = contents;
    const name = await library.meaningOf(repository.name);
    return name === repository.name ? undefined : look(this.contents({ ...repository, name }));
  }

  /** The unfinished uploads of a repository. */
  uploads({ pushed }: Contents): Uploads {
    const { ociUploads, ociUploadAgeMs, maxUnpackedBytes } = this.room.limits;
    const limits = { uploads: ociUploads, uploadAgeMs: ociUploadAgeMs, blobBytes: maxUnpackedBytes };
    return new Uploads(pushed, limits, this.room.now);
  }

  /** Whoever asks for these contents must have been let in. */
  contents(repository: Repository): Contents {
    return new Contents(repository, this.room.libraries.of(repository.tenant), this.#derived);
  }
}
