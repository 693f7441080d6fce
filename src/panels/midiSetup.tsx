/** The controller's line in the tray, and the dialog in which pads and knobs are taught what they mean. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { MidiBinding } from '../protocol/midiMapping.ts';
import { MIDI_TARGETS } from '../protocol/midiMapping.ts';
import type { MidiPort } from '../session/ports.ts';
import type { MidiView } from '../session/state.ts';
import type { Words } from './language.ts';

function midiLine(midi: MidiView, words: Words): string {
  return midi.status === 'connected' ? midi.controllers.join(', ') : words.say(`midi.${midi.status}`);
}

function bindingText(binding: MidiBinding, words: Words): string {
  const what = words.say(binding.kind === 'note' ? 'midi.note' : 'midi.control', {
    number: words.number(binding.number, 0),
  });
  return binding.channel === 0
    ? what
    : `${what}, ${words.say('midi.channel', { channel: words.number(binding.channel, 0) })}`;
}

interface MidiProps {
  readonly words: Words;
  readonly midi: MidiView;
  readonly port: MidiPort | undefined;
}

export function MidiSection({ words, midi, port }: MidiProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const askable = port !== undefined && (midi.status === 'idle' || midi.status === 'denied');
  const teachable = port !== undefined && (midi.status === 'connected' || midi.status === 'none');
  return (
    <section class="group">
      <h3>{words.say('midi')}</h3>
      <p class="line">{midiLine(midi, words)}</p>
      {askable ? (
        <button type="button" class="action" onClick={() => void port.connect()}>
          {words.say('midi.connect')}
        </button>
      ) : null}
      {teachable ? (
        <>
          <button type="button" class="action midi-setup" onClick={() => dialog.current?.showModal()}>
            {words.say('midi.setup')}…
          </button>
          <dialog ref={dialog} class="dialog" aria-labelledby="midi-setup" onClose={() => port.learn(null)}>
            <Bindings words={words} port={port} onDone={() => dialog.current?.close()} />
          </dialog>
        </>
      ) : null}
    </section>
  );
}

function Bindings({
  words,
  port,
  onDone,
}: {
  readonly words: Words;
  readonly port: MidiPort;
  onDone(): void;
}): JSX.Element {
  const [, redraw] = useState(0);
  useEffect(() => port.onChange(() => redraw((count) => count + 1)), [port]);
  const learning = port.learning();
  const { bindings } = port.mapping();
  return (
    <>
      <h2 id="midi-setup">{words.say('midi.setup')}</h2>
      <ul class="bindings">
        {MIDI_TARGETS.map((target) => {
          const name = words.say(`midi.target.${target}`);
          const waiting = learning === target;
          const bound = bindings[target].map((binding) => bindingText(binding, words)).join(' · ');
          return (
            <li key={target} data-waiting={waiting ? '' : undefined}>
              <span class="binding-name">{name}</span>
              <span class="binding-what" role="status">
                {waiting ? words.say('midi.waiting') : bound === '' ? words.say('midi.unbound') : bound}
              </span>
              <button
                type="button"
                class="action"
                aria-label={`${words.say(waiting ? 'midi.cancel' : 'midi.learn')}: ${name}`}
                onClick={() => port.learn(waiting ? null : target)}
              >
                {words.say(waiting ? 'midi.cancel' : 'midi.learn')}
              </button>
            </li>
          );
        })}
      </ul>
      <div class="row">
        <button type="button" class="action" onClick={() => port.forget()}>
          {words.say('midi.forget')}
        </button>
        <button type="button" class="action action-main" onClick={onDone}>
          {words.say('close')}
        </button>
      </div>
    </>
  );
}
