// The browser's zone goes to the server in a cookie, so that pages say times as the reader's wall shows them.
export function rememberZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = document.cookie.split("; ").find((c) => c.startsWith("zone="));
  if (!zone || known === `zone=${zone}`) return;
  document.cookie = `zone=${zone}; path=/; max-age=34560000; samesite=lax`;
  if (!known && zone !== "UTC" && document.querySelector("time")) location.reload();
}
