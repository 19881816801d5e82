// Numbers and times for people.
const integer = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const count = value => integer.format(value);

export function ms(value) {
  if (value === null || value === undefined) return "–";
  if (value >= 10000) return `${(value / 1000).toFixed(1)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ms`;
}

export function percent(share, digits = 1) {
  if (share === null || share === undefined) return "–";
  // Almost all is not all: 99.9996 % does not become 100.
  const shown = share < 1 && share > 0.5 ? Math.floor(share * 100 * 10 ** digits) / 10 ** digits : share * 100;
  const written = shown.toFixed(digits);
  // And almost nothing is not nothing.
  if (share > 0 && Number(written) === 0) return `< ${(10 ** -digits).toFixed(digits)} %`;
  return `${written.includes(".") ? written.replace(/\.?0+$/, "") : written} %`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const steps = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const [size, unit] = steps.find(([step]) => seconds >= step * 1.5 || step === 1);
  const value = seconds / size;
  return `${value >= 10 || unit === "s" ? Math.round(value) : Math.round(value * 10) / 10} ${unit}`;
}

const minutes = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat([], { day: "numeric", month: "short" });

/** Labels of a time axis in seconds, as fine as its span asks for. */
export const axisTime = (at, span) => (span > 172800 ? date : span > 900 ? minutes : clock).format(new Date(at * 1000));
export const time = at => clock.format(new Date(at));
export const moment = at => day.format(new Date(at));
export const ago = (at, now) => `${duration(Math.max(0, (now - Date.parse(at)) / 1000))} ago`;
export const words = name => name.replaceAll("_", " ");
