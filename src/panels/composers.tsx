/** Composers that a person keeps: under a name, in a list, taken home as files and brought along again; and the session's log. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { LONGEST_NAME } from '../protocol/composerFile.ts';
import type { ComposersPort, ShelvedComposer } from '../session/ports.ts';
import { CONFIRM_WITHIN_MS } from './freshStart.tsx';
import type { Words } from './language.ts';

interface ComposersProps {
  readonly words: Words;
  readonly port: ComposersPort | undefined;
  onLog(): void;
}

export function Composers({ words, port, onLog }: ComposersProps): JSX.Element {
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const named = name.trim() === '' ? words.say('composers.usual') : name;
  return (
    <section class="group">
      <h3>{words.say('files')}</h3>
      {port === undefined ? null : (
        <>
          <form
            class="row naming"
            onSubmit={(event) => {
              event.preventDefault();
              void port.save(named);
              setName('');
            }}
          >
            <NameField
              words={words}
              value={name}
              placeholder={words.say('composers.usual')}
              onName={setName}
              of={field}
            />
            <button type="submit" class="action">
              {words.say('composers.save')}
            </button>
          </form>
          <Kept words={words} port={port} onEmptied={() => field.current?.focus()} />
        </>
      )}
      <div class="row">
        {port === undefined ? null : (
          <>
            <button type="button" class="action" onClick={() => void port.takeHome({ name: named })}>
              {words.say('files.export')}
            </button>
            <Chooser label={words.say('files.import')} onFile={(file) => void port.bring(file)} />
          </>
        )}
        <button type="button" class="action" onClick={onLog}>
          {words.say('files.log')}
        </button>
      </div>
      {port === undefined ? null : <p class="fine">{words.say('hint.composers')}</p>}
    </section>
  );
}

interface NameFieldProps {
  readonly words: Words;
  readonly value: string;
  readonly placeholder?: string;
  readonly of: { current: HTMLInputElement | null };
  onName(name: string): void;
}

function NameField({ words, value, placeholder, of, onName }: NameFieldProps): JSX.Element {
  return (
    <input
      ref={of}
      type="text"
      class="field"
      dir="auto"
      maxLength={LONGEST_NAME}
      aria-label={words.say('composers.name')}
      placeholder={placeholder}
      autoComplete="off"
      value={value}
      onInput={(event) => onName(event.currentTarget.value)}
    />
  );
}

function Chooser({ label, onFile }: { readonly label: string; onFile(file: File): void }): JSX.Element {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="action" onClick={() => chooser.current?.click()}>
        {label}
      </button>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // Emptied, so that the same file can be chosen again; the file itself stays readable.
          event.currentTarget.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}

interface KeptProps {
  readonly words: Words;
  readonly port: ComposersPort;
  /** The last one is gone, and with it the place of whoever goes by keyboard. */
  onEmptied(): void;
}

function Kept({ words, port, onEmptied }: KeptProps): JSX.Element | null {
  const [, redraw] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => port.onChange(() => redraw((count) => count + 1)), [port]);
  const composers = port.list();
  if (composers.length === 0) return null;

  async function remove(id: number): Promise<void> {
    const next = composers[composers.findIndex((one) => one.id === id) + 1] ?? composers.find((one) => one.id !== id);
    await port.remove(id);
    if (next) list.current?.querySelector<HTMLElement>(`[data-composer="${next.id}"] .action`)?.focus();
    else onEmptied();
  }

  return (
    <ul ref={list} class="composers" aria-label={words.say('composers.kept')}>
      {composers.map((composer) => (
        <Row
          key={composer.id}
          words={words}
          composer={composer}
          port={port}
          onRemove={() => void remove(composer.id)}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly words: Words;
  readonly composer: ShelvedComposer;
  readonly port: ComposersPort;
  onRemove(): void;
}

/** When and by how much it was taught, as its reader writes dates and figures. */
export function whatOf({ savedAt, ratings }: Omit<ShelvedComposer, 'id' | 'name'>, words: Words): string {
  const at = new Date(savedAt);
  const date = Number.isNaN(at.valueOf())
    ? '–'
    : new Intl.DateTimeFormat(words.language.code, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  return words.say('composers.what', { date, ratings: words.number(ratings, 0) });
}

function Row({ words, composer, port, onRemove }: RowProps): JSX.Element {
  const { id, name } = composer;
  const [renaming, setRenaming] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const rename = useRef<HTMLButtonElement>(null);
  const opened = renaming !== null;
  useEffect(() => {
    if (opened) field.current?.select();
  }, [opened]);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), CONFIRM_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [asked]);

  function close(): void {
    setRenaming(null);
    // When it is there again.
    requestAnimationFrame(() => rename.current?.focus());
  }
  const button = (key: 'composers.load' | 'composers.export', act: () => void): JSX.Element => (
    <button type="button" class="action" aria-label={`${words.say(key)}: ${name}`} onClick={act}>
      {words.say(key)}
    </button>
  );

  return (
    <li data-composer={id}>
      {renaming === null ? (
        <>
          <span class="composer-name">
            <bdi>{name}</bdi>
          </span>
          <span class="fine">{whatOf(composer, words)}</span>
          <div class="row">
            {button('composers.load', () => void port.load(id))}
            <button
              ref={rename}
              type="button"
              class="action"
              aria-label={`${words.say('composers.rename')}: ${name}`}
              onClick={() => setRenaming(name)}
            >
              {words.say('composers.rename')}
            </button>
            {button('composers.export', () => void port.takeHome(id))}
            <button
              type="button"
              class="action"
              data-asked={asked ? '' : undefined}
              aria-label={`${words.say(asked ? 'composers.sure' : 'composers.delete')}: ${name}`}
              onClick={() => {
                if (asked) onRemove();
                setAsked(!asked);
              }}
            >
              {words.say(asked ? 'composers.sure' : 'composers.delete')}
            </button>
          </div>
        </>
      ) : (
        <form
          class="row naming"
          onSubmit={(event) => {
            event.preventDefault();
            void port.rename(id, renaming).then(close);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            event.stopPropagation();
            close();
          }}
        >
          <NameField words={words} value={renaming} onName={setRenaming} of={field} />
          <button type="submit" class="action">
            {words.say('composers.done')}
          </button>
          <button type="button" class="action" onClick={close}>
            {words.say('composers.cancel')}
          </button>
        </form>
      )}
    </li>
  );
}
