/**
 * Which configuration a request gets: `_rules_` in their order, the first that matches, else the global part.
 * Spec: Higress wasm plugin configuration.
 *
 *   { "global": "fields", "_rules_": [ { "_match_route_": ["a"], "own": "fields" }, … ] }
 */

import { Bytes } from '../bytes';
import { JsonError, jsonErrorText, Kind, parse, Tape } from '../json';
import { LogLevel } from '../log';
import { MISSING, NameIndex } from '../name-index';
import { ConfigReport } from './config-report';
import { ConfigValue, isWrapperField } from './config-value';
import { RequestTarget } from './request-target';
import { RuleTarget } from './target';

const REFUSED = 'configuration refused';
const SKIPPED = 'rule skipped';
const request = new RequestTarget();

/**
 * Makes a plugin's own configuration from the global part or from one rule. Reports faults through the value;
 * the result of a faulty value is dropped. `parent` is the global part's result when a rule is read.
 */
export type ReadConfig<C> = (value: ConfigValue, parent: C | null) => C;

/** The configurations of one root context. */
export class Rules<C> {
  /** The configuration for requests that no rule matches. */
  global: C | null = null;
  /** A faulty rule is skipped with a warning instead of refusing everything, as long as one rule is left. */
  isolate: bool = false;
  /** Top-level text fields that are neither rules nor global configuration; `setting` has their values. */
  settingNames: string[] = [];
  /** Their values, in the same order; none before a configuration is read. */
  private settings: string[] = [];
  private targets: RuleTarget[] = [];
  private configs: C[] = [];
  /** The first rule for each route name, so that a thousand routes cost what one costs. */
  private byRoute: NameIndex = new NameIndex();
  private hasRoutes: bool = false;
  /** Rules that look at more than the route's name, in order. */
  private others: i32[] = [];

  /** Reads a plugin configuration. False means refused, and the log says why. */
  load(configuration: Bytes, read: ReadConfig<C>): bool {
    const tape = new Tape();
    const text = configuration.size == 0 ? Bytes.of('{}') : configuration;
    const report = new ConfigReport();
    const error = parse(tape, text.ptr, text.size);
    if (error != JsonError.None) {
      const place = `byte ${tape.errorPosition.toString()}`;
      report.refuse(
        '',
        `not JSON, ${jsonErrorText(error)} (${place})`,
        'send the configuration as JSON text',
      );
    } else if (tape.kind(0) != Kind.Object) {
      report.refuse('', 'not an object', 'put it in braces');
    } else {
      this.read(new ConfigValue(tape, 0, report), read);
    }
    tape.free();
    report.write(LogLevel.Error, REFUSED);
    return report.isClean;
  }

  /** The configuration for the request that is being processed; null when there is none. */
  match(): C | null {
    const config = this.matchRule();
    return config === null ? this.global : config;
  }

  /** As `match`, without the global part. */
  matchRule(): C | null {
    request.reset();
    let first = this.hasRoutes ? this.byRoute.find(request.route) : MISSING;
    for (let i = 0; i < this.others.length; i++) {
      const index = this.others[i];
      if (first != MISSING && index > first) break;
      if (!this.targets[index].matches(request)) continue;
      first = index;
      break;
    }
    return first == MISSING ? null : this.configs[first];
  }

  /** Number of rules. */
  get length(): i32 {
    return this.targets.length;
  }

  /** The value of a top-level field of `settingNames`, empty when it is absent. */
  setting(name: string): string {
    const at = this.settingNames.indexOf(name);
    return at < 0 || at >= this.settings.length ? '' : this.settings[at];
  }

  private read(root: ConfigValue, read: ReadConfig<C>): void {
    this.settings = [];
    for (let i = 0; i < this.settingNames.length; i++) {
      this.settings.push(root.text(this.settingNames[i]));
    }
    const rules = root.objects('_rules_');
    const faults = this.readGlobal(root, read);
    if (rules !== null) this.readRules(rules, read);
    const forgiven = this.isolate && this.targets.length > 0;
    if (faults.isClean || forgiven) return faults.write(LogLevel.Warn, 'global part skipped');
    root.report.add(faults);
  }

  private readGlobal(root: ConfigValue, read: ReadConfig<C>): ConfigReport {
    const report = new ConfigReport();
    report.settingNames = this.settingNames;
    const names = root.fieldNames();
    let own = names.length == 0;
    for (let i = 0; i < names.length; i++) {
      if (!isWrapperField(names[i]) && !this.settingNames.includes(names[i])) own = true;
    }
    if (!own) return report;
    const config = read(new ConfigValue(root.tape, root.node, report), null);
    if (report.isClean) this.global = config;
    return report;
  }

  private readRules(rules: ConfigValue[], read: ReadConfig<C>): void {
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i];
      const report = new ConfigReport();
      const value = new ConfigValue(rule.tape, rule.node, report);
      const target = new RuleTarget(value);
      const config = read(value, this.global);
      if (report.isClean) {
        this.add(target, config);
      } else if (this.isolate) {
        report.write(LogLevel.Warn, SKIPPED);
      } else {
        rule.report.add(report);
      }
    }
    if (this.isolate && rules.length > 0 && this.targets.length == 0) {
      rules[0].report.refuse('_rules_', 'no rule is left', 'the warnings before this line name the faults');
    }
  }

  private add(target: RuleTarget, config: C): void {
    const index = this.targets.length;
    this.targets.push(target);
    this.configs.push(config);
    const routes = target.onlyRoutes;
    if (routes === null) {
      this.others.push(index);
      return;
    }
    this.hasRoutes = true;
    for (let i = 0; i < routes.length; i++) this.byRoute.add(routes[i], index);
  }
}
