/** One entry of the catalogue of sample events. */
export interface SampleEvent {
  /** Stable id, for example `apigateway-http-api`. */
  readonly kind: string;
  /** AWS's name of the service, for example `Amazon SQS`. Not translated. */
  readonly service: string;
  readonly title: string;
  /** Types of event sources that send it, as templates name them: `Api`, `SQS` ... Empty where no template names the trigger on the function. */
  readonly sources: readonly string[];
}

/** The sample events that ship with the tool; everything is offline. */
export interface EventCatalogue {
  list(): Promise<readonly SampleEvent[]>;
  /** A fresh copy of the event. @throws WorkbenchError `unknown-event-kind` */
  event(kind: string): Promise<unknown>;
}
