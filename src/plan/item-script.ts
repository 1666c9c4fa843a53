import type { PostmanEvent, PostmanItem } from '../model.ts';

/** An item's script as one text, or undefined where it has none. */
export function scriptOf(item: PostmanItem, listen: 'prerequest' | 'test'): string | undefined {
  const exec = item.event?.find((event) => event.listen === listen)?.script?.exec;
  return exec === undefined ? undefined : textOf(exec);
}

/** The item with a script in the place of the one it had. */
export function withScript(item: PostmanItem, listen: 'prerequest' | 'test', script: string): PostmanItem {
  const event: PostmanEvent = { listen, script: { type: 'text/javascript', exec: script.split('\n') } };
  return { ...item, event: [...(item.event ?? []).filter((other) => other.listen !== listen), event] };
}

function textOf(exec: string | string[]): string {
  return (typeof exec === 'string' ? exec : exec.join('\n')).replaceAll('\r', '');
}
