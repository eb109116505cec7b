// Small things that all islands need.
export const one = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null => within.querySelector<T>(selector);
export const all = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] => [...within.querySelectorAll<T>(selector)];

// say gives a text that the server wrote into the page in the reader's language.
export function say(name: string, places: Record<string, string | number> = {}): string {
  let text = one("#command-words")?.dataset[name] ?? "";
  for (const [place, value] of Object.entries(places)) text = text.replace(`{{${place}}}`, String(value));
  return text;
}

export function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

// toast says a short word at the edge of the screen, with one thing to do about it, for some seconds. It gives how to take it away.
export function toast(text: string, act?: { label: string; key?: string; run: () => void }, seconds = 6): () => void {
  const box = one("#toasts");
  if (!box) return () => {};
  const line = document.createElement("div");
  line.className = "toast";
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  const gone = () => line.remove();
  if (act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: act.label });
    button.dataset.command = "undo";
    if (act.key) button.append(" ", Object.assign(document.createElement("kbd"), { className: "kbd", textContent: act.key.toUpperCase() }));
    button.addEventListener("click", (event) => { event.stopPropagation(); gone(); act.run(); }); // this undoing, and not that of the page
    line.append(button);
  }
  box.replaceChildren(line);
  if (seconds > 0) setTimeout(gone, seconds * 1000);
  return gone;
}

// send posts a form in the background and gives the status; 0 when there is no connection.
export async function send(url: string, fields: Record<string, string>, keepalive = false): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: "POST", keepalive, credentials: "same-origin", redirect: "manual",
      headers: { "HX-Request": "true" }, body: new URLSearchParams(fields),
    });
    return answer.type === "opaqueredirect" ? 401 : answer.status;
  } catch {
    return 0;
  }
}

// part asks for a part of a page.
export async function part(url: string): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: "" };
  }
}
