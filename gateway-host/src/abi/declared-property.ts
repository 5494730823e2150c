/** How a property is kept that a plugin declared: its type, how long it lives, whether it can be set twice. Spec: Envoy CelStatePrototype. */

/** By their numbers in declare_property.proto. */
export const PROPERTY_TYPES = ['bytes', 'string', 'flatbuffers', 'protobuf'] as const;

/** By their numbers in declare_property.proto. */
export const LIFE_SPANS = ['filter chain', 'request', 'connection'] as const;

/** How long something in the filter state lives. */
export type LifeSpan = (typeof LIFE_SPANS)[number];

/** What `declare_property` says of one name. */
export interface DeclaredProperty {
  readonly readonly: boolean;
  readonly type: (typeof PROPERTY_TYPES)[number];
  readonly schema: string;
  readonly span: LifeSpan;
}

/** What holds for a property that nobody declared. */
export const UNDECLARED: DeclaredProperty = {
  readonly: false,
  type: 'bytes',
  schema: '',
  span: 'filter chain',
};
