interface SwapContext { text: string; target: string | Element; swap?: string; sourceElement?: Element }
interface Htmx {
  ajax(method: string, url: string, context: { target?: string | Element; swap?: string; source?: string | Element; values?: Record<string, string> }): Promise<void>;
  swap(context: SwapContext): Promise<void>;
  process(element: Element): void;
  config: Record<string, unknown>;
}
declare const htmx: Htmx;
interface Window { htmx: Htmx }
declare module "htmx.org";
