/** Kinds of the catalogue that rules of EventBridge deliver. Of those that a pattern allows the first is taken, so that a source alone gives its most usual event. */
export const ruleKinds = [
  'eventbridge-custom', 'eventbridge-ec2-state-change', 'eventbridge-s3-object-created', 'eventbridge-codepipeline-state-change', 'eventbridge-ec2-spot-interruption',
  'eventbridge-ec2-rebalance', 'eventbridge-ebs-snapshot', 'eventbridge-s3-object-deleted', 'eventbridge-s3-object-restored', 'eventbridge-s3-object-tags-added',
  'eventbridge-ecs-task-state-change', 'eventbridge-ecs-deployment-state-change', 'eventbridge-ecs-service-action', 'eventbridge-codebuild-state-change',
  'eventbridge-codebuild-phase-change', 'eventbridge-codecommit-repository-state-change', 'eventbridge-codecommit-pull-request-state-change',
  'eventbridge-codepipeline-stage-state-change', 'eventbridge-codepipeline-action-state-change', 'eventbridge-codedeploy-state-change', 'eventbridge-autoscaling-launch-lifecycle',
  'eventbridge-autoscaling-terminate-lifecycle', 'eventbridge-autoscaling-launch-successful', 'eventbridge-guardduty-finding', 'eventbridge-securityhub-finding',
  'eventbridge-health', 'eventbridge-ecr-image-action', 'eventbridge-ecr-image-scan', 'eventbridge-ssm-parameter-change', 'eventbridge-ssm-maintenance-window',
  'eventbridge-cloudtrail-api-call', 'eventbridge-console-sign-in', 'eventbridge-step-functions-status-change', 'eventbridge-glue-job-state-change',
  'eventbridge-glue-crawler-state-change', 'eventbridge-batch-job-state-change', 'eventbridge-cloudwatch-alarm', 'eventbridge-cloudwatch-composite-alarm',
  'eventbridge-rds-instance-event', 'eventbridge-config-compliance-change', 'eventbridge-cloudformation-stack-status', 'eventbridge-cloudformation-drift',
  'eventbridge-backup-job-state-change', 'eventbridge-inspector-finding', 'eventbridge-access-analyzer-finding', 'eventbridge-acm-certificate-expiration',
  'eventbridge-kms-key-rotation', 'eventbridge-mediaconvert-job-state-change', 'eventbridge-transcribe-job-state-change', 'eventbridge-sagemaker-training-job',
  'eventbridge-bedrock-batch-inference', 'eventbridge-ses-sending', 'eventbridge-connect-contact', 'eventbridge-location-geofence', 'eventbridge-transfer-upload-completed',
  'eventbridge-emr-cluster-state-change', 'eventbridge-trusted-advisor-check', 'eventbridge-athena-query-state-change', 'eventbridge-redshift-data-statement',
] as const;

/** API calls of every service come in one shape, under the source of the service. */
export const apiCallKind = 'eventbridge-cloudtrail-api-call';
