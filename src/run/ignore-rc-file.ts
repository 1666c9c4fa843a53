import rcFile from 'newman/lib/config/rc-file.js';

/**
 * Newman reads settings from a `.newmanrc` in the working folder and other places, before every run: they could export the environment
 * with its secrets, slow requests down, switch checks off. None of them is read.
 */
export function ignoreRcFile(): void {
  rcFile.load = (done) => done(null, {});
}
