/** The phones' page: takes the token from the address, opens the link, shows the page. Wiring only. */
import { showPage } from './page.ts';
import { PhoneLink } from './link.ts';
import { PhonePresses } from './presses.ts';
import { phoneLanguage, wordsOf } from './words.ts';

const KEPT = 'antiphon.ticket';

/** All that is kept, where the browser keeps anything: several tabs of one device share it, and so have one vote. */
const ticket = {
  load(): string {
    try {
      return window.localStorage.getItem(KEPT) ?? '';
    } catch {
      return '';
    }
  },
  save(text: string): void {
    try {
      if (text === '') window.localStorage.removeItem(KEPT);
      else window.localStorage.setItem(KEPT, text);
    } catch {
      // Without storage the ticket lasts as long as the page.
    }
  },
};

const language = phoneLanguage(navigator.languages);
document.documentElement.lang = language;
document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';

const now = (): number => performance.now();
const address = location.href.replace(/[#?].*$/, '').replace(/\/$/, '');
const token = location.hash.slice(1);
// A page that is shown around, or bookmarked, lets nobody in.
if (token !== '') history.replaceState(null, '', location.pathname);

const link: PhoneLink = new PhoneLink(
  {
    address,
    async trade(credential) {
      try {
        const answer = await fetch(address, {
          method: 'POST',
          body: credential,
          cache: 'no-store',
          credentials: 'omit',
        });
        return { status: answer.status, text: await answer.text() };
      } catch {
        return { status: 0, text: '' };
      }
    },
    socket: (to, protocols) => new WebSocket(to, protocols),
    later: (run, ms) => void setTimeout(run, ms),
    now,
    chance: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
    ticket,
    changed: (status, place) => changed(status, place),
  },
  token,
);
const presses = new PhonePresses((message) => link.send(message));
const changed = showPage(wordsOf(language), {
  presses,
  advise: (advice) => link.send({ type: 'advise', advice }),
  hurry: () => link.hurry(),
  now,
});

let lock: WakeLockSentinel | null = null;
/** Only where the page is secure, which http is not: there the phone sleeps when it wants, and comes back by itself. */
async function stayAwake(): Promise<void> {
  if (document.visibilityState !== 'visible' || !('wakeLock' in navigator) || (lock && !lock.released)) return;
  lock = await navigator.wakeLock.request('screen').catch(() => null);
}

function lookedAt(): void {
  void stayAwake();
  if (document.visibilityState === 'visible' && link.status !== 'replaced') link.hurry();
}
document.addEventListener('visibilitychange', lookedAt);
window.addEventListener('online', lookedAt);
window.addEventListener('pointerdown', () => void stayAwake());
setInterval(() => {
  if (document.visibilityState === 'visible') link.lookAfter();
}, 1000);
lookedAt();
