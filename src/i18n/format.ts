/** A running time as phones show it: `04:12`, from an hour on `1:04:12`. */
export function clockTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}:` : ''}${pad(minutes)}:${pad(seconds % 60)}`;
}

/** A length of time as people say it, in at most two units: `45 sec`, `12 min`, `1 hr 4 min`. */
export function spokenDuration(locale: string, ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const minutes = Math.round(seconds / 60);
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (seconds < 60) return unit(seconds, 'second');
  if (minutes < 60) return unit(minutes, 'minute');
  const rest = minutes % 60;
  const hours = unit(Math.floor(minutes / 60), 'hour');
  return rest ? `${hours} ${unit(rest, 'minute')}` : hours;
}
