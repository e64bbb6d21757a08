/** One entry of the catalogue of sample events. */
export interface SampleEvent {
  /** Stable id, for example `apigateway-http-api`. */
  readonly kind: string;
  /** AWS's name of the service, for example `Amazon SQS`. Not translated. */
  readonly service: string;
  readonly title: string;
  /** Types of event sources that send it, as templates name them: `Api`, `SQS` ... Empty where no template names the trigger on the function. */
  readonly sources: readonly string[];
  /** AWS's page that describes this event: `https://docs.aws.amazon.com/...` (Alexa's are on developer.amazon.com). */
  readonly documentation: string;
}

/** The sample events that ship with the tool; everything is offline. */
export interface EventCatalogue {
  list(): Promise<readonly SampleEvent[]>;
  /** A fresh copy of the event. @throws WorkbenchError `unknown-event-kind` */
  event(kind: string): Promise<unknown>;
  /** A fresh copy of the JSON Schema (draft 2020-12) that events of this kind satisfy, complete in itself. Variants of one shape share theirs. @throws WorkbenchError `unknown-event-kind` */
  schema(kind: string): Promise<unknown>;
}
