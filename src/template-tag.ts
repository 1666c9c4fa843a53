/**
 * Whether what is between `{{` and `}}` is a tag of a template (Mustache, Handlebars): sections, partials, comments. Whoever sends a
 * template means the braces.
 *
 * @param text what it is found in: `{{else}}` is a tag only within a section
 */
export function isTemplateTag(name: string, text: string): boolean {
  return /^[#/^>!&]/.test(name) || (name.trim() === 'else' && /\{\{[#^]/.test(text));
}
