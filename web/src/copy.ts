// A button that copies what stands elsewhere on the page shows itself where that is possible.
import { all } from "./dom";

export function startCopy(): void {
  if (!navigator.clipboard) return;
  for (const button of all<HTMLButtonElement>("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy ?? "");
    const label = button.querySelector("span");
    if (!source || !label) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(source.textContent ?? "").then(() => { label.textContent = button.dataset.copied ?? ""; });
    });
  }
}
