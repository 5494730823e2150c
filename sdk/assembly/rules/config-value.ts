/** Reads a JSON configuration by field name and type; what does not fit is reported with its path. */

import { ABSENT, equals, find, Kind, nodePath, repeatedKey, stringText, Tape } from '../json';
import { ConfigReport } from './config-report';

/** A value of a configuration. Valid only while the configuration's bytes are. */
export class ConfigValue {
  constructor(
    readonly tape: Tape,
    readonly node: u32,
    readonly report: ConfigReport,
  ) {}

  /** Where the value stands; empty for the whole configuration. */
  get path(): string {
    return nodePath(this.tape, this.node);
  }

  /** Reports a fault at this value, or at one of its fields. */
  refuse(message: string, hint: string, field: string = ''): void {
    this.report.refuse(field == '' ? this.path : this.pathOf(field), message, hint);
  }

  /** The path of a field. */
  pathOf(field: string): string {
    return this.node == 0 ? field : `${this.path}.${field}`;
  }

  /** Whether this value has a kind. */
  is(kind: Kind): bool {
    return this.tape.kind(this.node) == kind;
  }

  /** A field, null when it is absent or this is no object. */
  field(name: string): ConfigValue | null {
    const node = find(this.tape, this.node, name);
    return node == ABSENT ? null : new ConfigValue(this.tape, node, this.report);
  }

  /** What a string says; empty for every other kind. */
  asText(): string {
    return this.is(Kind.String) ? stringText(this.tape, this.node) : '';
  }

  /** The elements of an array; none for every other kind. */
  items(): ConfigValue[] {
    const items: ConfigValue[] = [];
    if (!this.is(Kind.Array)) return items;
    const end = this.tape.next(this.node);
    for (let node = this.node + 1; node < end; node = this.tape.next(node)) {
      items.push(new ConfigValue(this.tape, node, this.report));
    }
    return items;
  }

  /** The names of an object's fields. */
  fieldNames(): string[] {
    const names: string[] = [];
    if (!this.is(Kind.Object)) return names;
    const end = this.tape.next(this.node);
    for (let node = this.node + 1; node < end; node = this.tape.next(node + 1)) {
      names.push(stringText(this.tape, node));
    }
    return names;
  }

  /** A text field, empty when absent. */
  text(name: string): string {
    const value = this.field(name);
    if (value === null) return '';
    if (!value.is(Kind.String)) value.refuse('expected a string', 'put the value in quotes');
    return value.asText();
  }

  /** A text field that must be there and not empty. */
  requiredText(name: string): string {
    const text = this.text(name);
    const value = this.field(name);
    if (value === null) this.refuse('missing', `add "${name}"`, name);
    else if (text == '' && value.is(Kind.String)) value.refuse('empty', 'write at least one character');
    return text;
  }

  /** A true or false field. */
  flag(name: string, fallback: bool): bool {
    const value = this.field(name);
    if (value === null) return fallback;
    if (value.is(Kind.True)) return true;
    if (!value.is(Kind.False)) value.refuse('expected true or false', 'write it without quotes');
    return false;
  }

  /** A field that is a list of strings; null when absent. */
  texts(name: string): string[] | null {
    const value = this.field(name);
    if (value === null) return null;
    if (!value.is(Kind.Array)) value.refuse('expected a list of strings', 'put it in brackets');
    const items = value.items();
    const texts: string[] = [];
    for (let i = 0; i < items.length; i++) {
      if (!items[i].is(Kind.String)) items[i].refuse('expected a string', 'put the value in quotes');
      texts.push(items[i].asText());
    }
    return texts;
  }

  /** A field that is a list of objects; null when absent. */
  objects(name: string): ConfigValue[] | null {
    const value = this.field(name);
    if (value === null) return null;
    if (!value.is(Kind.Array)) value.refuse('expected a list of objects', 'put it in brackets');
    const items = value.items();
    for (let i = 0; i < items.length; i++) {
      if (!items[i].is(Kind.Object)) items[i].refuse('expected an object', 'put it in braces');
    }
    return items;
  }

  /** Refuses every field but these, the rules wrapper's own, and settings. */
  allowOnly(known: string[]): void {
    if (repeatedKey(this.tape, this.node) != ABSENT) {
      this.refuse('a field stands twice', 'keep one of them');
    }
    const names = this.fieldNames();
    for (let i = 0; i < names.length; i++) {
      if (known.includes(names[i]) || isWrapperField(names[i])) continue;
      if (this.node == 0 && this.report.settingNames.includes(names[i])) continue;
      this.refuse('unknown field', `known here: ${known.join(', ')}`, names[i]);
    }
  }

  /** Whether a string says this ASCII text. */
  says(text: string): bool {
    return equals(this.tape, this.node, text);
  }
}

/** Fields that the rules wrapper reads, not the plugin. */
export function isWrapperField(name: string): bool {
  return name == '_rules_' || name == '_plugin_id_' || name.startsWith('_match_');
}
