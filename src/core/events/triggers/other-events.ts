/** Triggers with a shape of their own: user pools, log subscriptions. Shapes: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html, https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Build, Built } from './trigger-event.ts';
import { listOf, nameOf, put, textOf, type JsonObject } from '../values.ts';

/** Names of `LambdaConfig` in a user pool, with the sample of each. */
const cognitoKinds: Readonly<Record<string, string>> = {
  PreSignUp: 'cognito-pre-sign-up',
  PostConfirmation: 'cognito-post-confirmation',
  PreAuthentication: 'cognito-pre-authentication',
  PostAuthentication: 'cognito-post-authentication',
  PreTokenGeneration: 'cognito-pre-token-generation',
  PreTokenGenerationConfig: 'cognito-pre-token-generation-v2',
  CustomMessage: 'cognito-custom-message',
  CustomEmailSender: 'cognito-custom-email-sender',
  CustomSMSSender: 'cognito-custom-sms-sender',
  InboundFederation: 'cognito-inbound-federation',
  UserMigration: 'cognito-user-migration',
  DefineAuthChallenge: 'cognito-define-auth-challenge',
  CreateAuthChallenge: 'cognito-create-auth-challenge',
  VerifyAuthChallengeResponse: 'cognito-verify-auth-challenge',
};

export const cognito: Build = async ({ properties, sample }): Promise<Built> => {
  const kind = cognitoKinds[textOf(listOf(properties['Trigger'])[0]) ?? ''] ?? 'cognito-pre-sign-up';
  return { kind, event: await sample(kind) };
};

/** The payload is gzipped JSON in base64, so the log group of the template can only be put in by packing it anew. */
export const cloudWatchLogs: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('cloudwatch-logs');
  const holder = event['awslogs'] as { data: string };
  const payload = JSON.parse(gunzipSync(Buffer.from(holder.data, 'base64')).toString('utf8')) as JsonObject;
  put(payload, 'logGroup', nameOf(properties['LogGroupName'], String(payload['logGroup'])));
  holder.data = gzipSync(JSON.stringify(payload)).toString('base64');
  return { kind: 'cloudwatch-logs', event };
};

/** A trigger whose event does not depend on the template. */
export function unchanged(kind: string): Build {
  return async ({ sample }) => ({ kind, event: await sample(kind) });
}
