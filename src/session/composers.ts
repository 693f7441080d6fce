/**
 * Composers that people keep, name, take home and bring along: between the shelf, files and the session. Every refusal is
 * said in one sentence, and what played before plays on. Knows the shelf by its port, and no browser.
 */
import type { Fault, Result } from '../kernel/result.ts';
import {
  composerFileName,
  composerName,
  LARGEST_FILE,
  readComposer,
  tooLarge,
  writeComposer,
  type Here,
  type SavedComposer,
} from '../protocol/composerFile.ts';
import type { ComposersPort, Dispatch, ShelfPort, ShelvedComposer } from './ports.ts';
import type { State } from './state.ts';

export interface ComposersWorld {
  readonly shelf: ShelfPort;
  readonly dispatch: Dispatch;
  state(): Pick<State, 'agent'>;
  /** Gives a person a file. */
  handOut(name: string, type: string, text: string): void;
  /** ISO 8601. */
  today(): string;
  /** A person has decided which composer plays: what was stored before may be written over. */
  release(): void;
}

/** Notices by the reason of a refusal; the policy's own are named after theirs. */
const NOTICES: Readonly<Record<string, string>> = {
  full: 'notice.storage.full',
  forbidden: 'notice.storage',
  crowded: 'notice.composer.crowded',
  missing: 'notice.composer.missing',
};

/** Where nothing is left of a name that can be read. */
const UNNAMED = 'Antiphon';

export function createComposers({ shelf, dispatch, state, handOut, today, release }: ComposersWorld): ComposersPort {
  let listed: readonly ShelvedComposer[] = [];
  const listeners = new Set<() => void>();

  async function refresh(): Promise<void> {
    listed = await shelf.list();
    for (const listener of listeners) listener();
  }
  void refresh();

  function say(key: string, detail: string): void {
    dispatch({ type: 'noticed', key, detail, tone: 'calm' });
  }
  function refuse({ reason, sentence }: Fault): void {
    const key = NOTICES[reason] ?? `notice.policy.${reason}`;
    dispatch({
      type: 'noticed',
      key,
      detail: reason === 'crowded' ? String(listed.length) : sentence,
      tone: 'warning',
    });
  }

  /** What plays now, or null after saying that nothing has been learnt. */
  function present(name: string): SavedComposer | null {
    const { policy } = state().agent;
    if (!policy) {
      say('notice.policy.none', 'Nothing has been learnt yet.');
      return null;
    }
    return { name: composerName(name) || UNNAMED, savedAt: today(), ratings: policy.visit?.ratings ?? 0, policy };
  }
  function here(): Here {
    const { prior, features } = state().agent;
    return { prior, features };
  }
  function play(read: Result<SavedComposer>): void {
    if (!read.ok) return refuse(read.fault);
    release();
    dispatch({ type: 'policyLoaded', policy: read.value.policy, name: read.value.name });
  }
  function give(composer: SavedComposer): void {
    handOut(composerFileName(composer.name), 'application/json', writeComposer(composer));
  }

  return {
    list: () => listed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async save(name) {
      const composer = present(name);
      if (!composer) return;
      const kept = await shelf.add(composer);
      if (kept.ok) say('notice.composer.saved', kept.value);
      else refuse(kept.fault);
      await refresh();
    },
    async load(id) {
      play(await shelf.take(id, here()));
    },
    async rename(id, name) {
      const wanted = composerName(name);
      if (wanted === '') return;
      const renamed = await shelf.rename(id, wanted);
      if (!renamed.ok) refuse(renamed.fault);
      await refresh();
    },
    async remove(id) {
      const name = listed.find((one) => one.id === id)?.name ?? '';
      await shelf.remove(id);
      say('notice.composer.deleted', name);
      await refresh();
    },
    async takeHome(which) {
      if (typeof which !== 'number') {
        const composer = present(which.name);
        if (composer) give(composer);
        return;
      }
      // As it was kept: it may fit another place where it does not fit here.
      const taken = await shelf.take(which);
      if (taken.ok) give(taken.value);
      else refuse(taken.fault);
    },
    async bring(file) {
      if (file.size > LARGEST_FILE) return refuse(tooLarge().fault);
      // A file that vanishes while it is read is as good as none.
      const text = await file.text().catch(() => '');
      play(readComposer(text, here()));
    },
  };
}
