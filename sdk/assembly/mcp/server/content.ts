/** Blocks of content, in tools' results and prompts' messages. Spec: MCP "Content". */

import { Bytes } from '../../bytes';
import { Output, writeEscaped, writeText } from '../../json';
import { Revision } from '../versions';

/** Appends a text from UTF-8. */
export function writeTextBlock(out: Output, text: usize, size: u32): void {
  out.ascii('{"type":"text","text":"');
  writeEscaped(out, text, size);
  out.ascii('"}');
}

/** Appends an image. @param base64 its bytes in Base64 */
export function writeImageBlock(out: Output, mimeType: string, base64: Bytes): void {
  writeMedia(out, 'image', mimeType, base64);
}

/** Appends a sound; clients before 2025-03-26 read that there is one. */
export function writeAudioBlock(out: Output, mimeType: string, base64: Bytes, revision: Revision): void {
  if (revision < Revision.V2025_03_26) writeNote(out, '[audio of type ' + mimeType + ']');
  else writeMedia(out, 'audio', mimeType, base64);
}

/** Appends a document, with its text. */
export function writeDocumentBlock(out: Output, uri: string, mimeType: string, text: string): void {
  out.ascii('{"type":"resource","resource":{"uri":');
  writeText(out, uri);
  writeMember(out, ',"mimeType":', mimeType);
  writeMember(out, ',"text":', text);
  out.ascii('}}');
}

/** What a link leads to. */
@final
export class Link {
  description: string = '';
  mimeType: string = '';

  constructor(
    readonly uri: string,
    readonly name: string,
  ) {}

  /** Appends it; before 2025-06-18 it is a text. */
  write(out: Output, revision: Revision): void {
    if (revision < Revision.V2025_06_18) return writeNote(out, this.name + ': ' + this.uri);
    out.ascii('{"type":"resource_link","uri":');
    writeText(out, this.uri);
    writeMember(out, ',"name":', this.name);
    if (this.description != '') writeMember(out, ',"description":', this.description);
    if (this.mimeType != '') writeMember(out, ',"mimeType":', this.mimeType);
    out.byte(0x7d);
  }
}

function writeNote(out: Output, text: string): void {
  const bytes = Bytes.of(text);
  writeTextBlock(out, bytes.ptr, bytes.size);
}

function writeMedia(out: Output, type: string, mimeType: string, base64: Bytes): void {
  out.ascii('{"type":"');
  out.ascii(type);
  out.ascii('","data":"');
  writeEscaped(out, base64.ptr, base64.size);
  out.byte(0x22);
  writeMember(out, ',"mimeType":', mimeType);
  out.byte(0x7d);
}

function writeMember(out: Output, opening: string, text: string): void {
  out.ascii(opening);
  writeText(out, text);
}
