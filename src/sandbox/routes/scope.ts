const SCOPES = ['name', 'address', 'email', 'phoneNumber', 'birthDate', 'nin'];

/** The words of a scope; none where there is no scope. */
export function scopeWords(scope: unknown): string[] {
  return typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : [];
}

export function isScope(scope: unknown): scope is string {
  return typeof scope === 'string' && scopeWords(scope).every((word) => SCOPES.includes(word));
}
