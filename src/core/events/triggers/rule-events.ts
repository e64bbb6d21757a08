/**
 * Events of EventBridge: rules, schedules, and what a target makes of an event before the function sees it. Shapes:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html, https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html.
 */
import type { Build, Built, SampleOf } from './trigger-event.ts';
import { fillPattern } from '../patterns/pattern.ts';
import { matches } from '../patterns/pattern-match.ts';
import { arnOf, isObject, listOf, objectOf, parsedOf, textOf, type JsonObject } from '../values.ts';
import { apiCallKind, ruleKinds } from './rule-kinds.ts';

export const schedule: Build = async ({ properties, sample, fn, source }): Promise<Built> => {
  const event = await sample('eventbridge-scheduled');
  event['resources'] = [arnOf(properties['Name'], 'events', `${fn.id}${source.id}`, 'rule/')];
  return { kind: 'eventbridge-scheduled', event: targetInput(properties, event) };
};

export const scheduleV2: Build = async ({ properties, sample, fn, source }): Promise<Built> => {
  const event = await sample('eventbridge-scheduler');
  const arn = arnOf(properties['Name'], 'scheduler', `${fn.id}${source.id}`, `schedule/${textOf(properties['GroupName']) ?? 'default'}/`);
  event['resources'] = [arn];
  const input = textOf(properties['Input']);
  if (input === undefined) return { kind: 'eventbridge-scheduler', event };
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': arn, 'scheduled-time': String(event['time']), 'execution-id': 'd32c5kddcf5bb8c3', 'attempt-number': '1',
  };
  return { kind: 'eventbridge-scheduler', event: parsedOf(input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (text, name: string) => attributes[name] ?? text)) };
};

export const rule: Build = async ({ properties, sample, fn, source }): Promise<Built> => {
  // A CloudWatchEvent (or an AWS::Events::Rule) may hold a schedule instead of a pattern.
  if (properties['Pattern'] === undefined && (properties['Schedule'] ?? properties['ScheduleExpression']) !== undefined) {
    return schedule({ properties, sample, fn, source });
  }
  const pattern = parsedOf(properties['Pattern'] ?? properties['EventPattern']);
  if (!isObject(pattern)) return { kind: 'eventbridge-custom', event: targetInput(properties, await sample('eventbridge-custom')) };
  const { kind, event } = await nearestSample(pattern, sample);
  return { kind, event: targetInput(properties, fillPattern(event, pattern)) };
};

/** The sample that already comes from the source that the pattern names; else the envelope of a custom event, whose detail holds nothing but what the pattern asks for. */
async function nearestSample(pattern: JsonObject, sample: SampleOf): Promise<{ kind: string; event: JsonObject }> {
  const allows = (key: string, value: unknown) => pattern[key] === undefined || listOf(pattern[key]).some((matcher) => matches(value, matcher));
  for (const kind of ruleKinds) {
    const event = await sample(kind);
    if (allows('source', event['source']) && allows('detail-type', event['detail-type'])) return { kind, event };
  }
  const call = await sample(apiCallKind);
  if (pattern['detail-type'] !== undefined && allows('detail-type', call['detail-type'])) return { kind: apiCallKind, event: call };
  const event = await sample('eventbridge-custom');
  return { kind: 'eventbridge-custom', event: { ...event, detail: {} } };
}

/** What a target hands on instead of the event. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function targetInput(properties: Readonly<JsonObject>, event: JsonObject): unknown {
  if (properties['Input'] !== undefined) return parsedOf(properties['Input']);
  const path = textOf(properties['InputPath']);
  if (path !== undefined) return valueAt(event, path);
  const transformer = properties['InputTransformer'];
  return isObject(transformer) ? transformed(transformer, event) : event;
}

/** `$.detail.state`, the part of JSONPath that targets use. */
function valueAt(event: unknown, path: string): unknown {
  let value: unknown = event;
  for (const [, name, quoted, index] of path.matchAll(/\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]/g)) {
    value = index !== undefined ? listOf(value)[Number(index)] : objectOf(value)[name ?? quoted ?? ''];
  }
  return value;
}

function transformed(transformer: JsonObject, event: JsonObject): unknown {
  const paths = objectOf(transformer['InputPathsMap']);
  const template = textOf(transformer['InputTemplate']) ?? '';
  const text = template.replace(/<([\w.-]+)>/g, (whole, name: string, offset: number) => {
    const path = textOf(paths[name]);
    const value = path !== undefined ? valueAt(event, path) : name === 'aws.events.event.json' ? event : undefined;
    if (value === undefined) return path === undefined ? whole : '';
    const json = JSON.stringify(value);
    // A placeholder on its own becomes a JSON value; one inside a text becomes part of that text.
    const insideText = (template.slice(0, offset).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
    return insideText ? JSON.stringify(typeof value === 'string' ? value : json).slice(1, -1) : json;
  });
  return parsedOf(text);
}
