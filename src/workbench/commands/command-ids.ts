/** Every command of the extension, in the order of the manifest. A test compares the two. */
export const commandIds = [
  'serverlessWorkbench.invoke',
  'serverlessWorkbench.invokeWithEvent',
  'serverlessWorkbench.invokeThisEvent',
  'serverlessWorkbench.invokeAgain',
  'serverlessWorkbench.invokeFullColdStart',
  'serverlessWorkbench.invokePartialColdStart',
  'serverlessWorkbench.invokeAsync',
  'serverlessWorkbench.cancel',
  'serverlessWorkbench.showLastResult',
  'serverlessWorkbench.newEvent',
  'serverlessWorkbench.openHandler',
  'serverlessWorkbench.openTemplate',
  'serverlessWorkbench.copyLogicalId',
  'serverlessWorkbench.createApplication',
  'serverlessWorkbench.refresh',
  'serverlessWorkbench.selectBackend',
  'serverlessWorkbench.manageImages',
  'serverlessWorkbench.chooseProfile',
  'serverlessWorkbench.fetchLayers',
  'serverlessWorkbench.createLocalValues',
  'serverlessWorkbench.clean',
  'serverlessWorkbench.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];
