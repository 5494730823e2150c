/** Prompts. Anything added here is public. */

export { PromptEntry, ServedPrompt } from './served-prompt';
export { Prompts } from './prompts';
