/** The condition of a query, `#(path operator value)`. Spec: GJSON path syntax, "Queries". */

@final
export class Query {
  isOn: bool = false;
}
