/** The operator's page: opens the line, shows the desk. Wiring only. */
import { Desk } from './desk.ts';
import { Line } from './link.ts';
import { showPage, type Page } from './page.ts';
import { operatorLanguage, wordsOf } from './words.ts';

const KEPT = 'antiphon.operator.token';

/** As long as the tab: whoever closes it has to give the PIN again. */
const token = {
  load(): string {
    try {
      return sessionStorage.getItem(KEPT) ?? '';
    } catch {
      return '';
    }
  },
  save(text: string): void {
    try {
      if (text === '') sessionStorage.removeItem(KEPT);
      else sessionStorage.setItem(KEPT, text);
    } catch {
      // Without storage it lasts as long as the page.
    }
  },
};

const language = operatorLanguage(navigator.languages);
document.documentElement.lang = language;
document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';

const line: Line = new Line({
  async fetch(method, body) {
    try {
      const request: RequestInit = { method, body, cache: 'no-store', credentials: 'omit' };
      const answer = await fetch('/pin', request);
      const retryAfter = Number(answer.headers.get('Retry-After')) || 1;
      return { status: answer.status, text: (await answer.text()).trim(), retryAfter };
    } catch {
      return { status: 0, text: '', retryAfter: 0 };
    }
  },
  socket: (path, protocols) => new WebSocket(new URL(path, location.href.replace(/^http/, 'ws')), protocols),
  later: (run, ms) => void setTimeout(run, ms),
  token,
  changed: (status) => page.connected(status),
  hears: (message) => page.hear(message),
});
const page: Page = showPage(wordsOf(language), language, new Desk(), {
  send: (command) => line.send(command),
  enter: (pin) => line.enter(pin),
  lock: () => line.lock(),
  now: () => performance.now(),
  save(name, text) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
});
line.begin();
