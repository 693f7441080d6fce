/** Notices and changes told politely: one live region, one message in five seconds, shown while it is news. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Clock } from '../kernel/clock.ts';
import type { Notice } from '../session/state.ts';
import { Announcer } from './announcer.ts';
import type { Words } from './language.ts';

const SHOWN_MS = 6000;

export function noticeText(notice: Notice, words: Words): string {
  const sentence = words.find(notice.key, { detail: notice.detail });
  return sentence ?? (notice.detail === '' ? words.say('notice.unknown') : notice.detail);
}

interface AnnouncementProps {
  readonly words: Words;
  readonly notices: readonly Notice[];
  /** A sentence that is already on the screen elsewhere: it is spoken, not shown again. */
  readonly caption: string;
  /** Answers to what a person has just done, '' where there is none: spoken in their turn, shown elsewhere. */
  readonly answers: readonly string[];
  /** Quiet news of the audience, of which only the newest is told. */
  readonly aside: string;
  readonly clock: Clock;
}

export function Announcement({ words, notices, caption, answers, aside, clock }: AnnouncementProps): JSX.Element {
  const announcer = useRef(new Announcer()).current;
  /** Notices that are known by now; those that are gone do not come back. */
  const told = useRef<ReadonlySet<string>>(new Set());
  const answered = useRef<readonly string[]>([]);
  const shownOnly = useRef(new Set<string>()).current;
  const [message, setMessage] = useState('');
  const [visible, setVisible] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const hide = useRef<ReturnType<typeof setTimeout> | null>(null);

  function speak(): void {
    timer.current = null;
    const next = announcer.take(clock.now());
    if (next !== null) {
      setMessage(next);
      setVisible(shownOnly.delete(next));
      if (hide.current !== null) clearTimeout(hide.current);
      hide.current = setTimeout(() => setVisible(false), SHOWN_MS);
    }
    schedule();
  }
  function schedule(): void {
    const wait = announcer.waitFor(clock.now());
    if (timer.current === null && Number.isFinite(wait)) timer.current = setTimeout(speak, wait * 1000);
  }

  useEffect(() => {
    const before = told.current;
    told.current = new Set(notices.map(({ at, key, detail }) => `${at} ${key} ${detail}`));
    for (const notice of notices) {
      if (before.has(`${notice.at} ${notice.key} ${notice.detail}`)) continue;
      const sentence = noticeText(notice, words);
      shownOnly.add(sentence);
      announcer.notice(sentence);
    }
    schedule();
  }, [notices]);
  useEffect(() => {
    const before = answered.current;
    answered.current = answers;
    for (const answer of answers) if (!before.includes(answer)) announcer.notice(answer);
    schedule();
  }, [answers.join('\n')]);
  useEffect(() => {
    announcer.caption(caption);
    schedule();
  }, [caption]);
  useEffect(() => {
    announcer.aside(aside);
    schedule();
  }, [aside]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      if (hide.current !== null) clearTimeout(hide.current);
    },
    [],
  );

  return (
    <p class="announcement" role="status" aria-live="polite" data-shown={visible ? '' : undefined}>
      {message}
    </p>
  );
}
