/** The few signs of the controls, drawn rather than taken from a font, so that they look alike on every machine. */
import type { ComponentChildren, JSX } from 'preact';

function Icon({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export function SpeakerIcon({ muted }: { readonly muted: boolean }): JSX.Element {
  return (
    <Icon>
      <path class="icon-fill" d="M4 9.5h3.5L12 5.5v13l-4.5-4H4z" />
      {muted ? <path d="m16 9.5 5 5m0-5-5 5" /> : <path d="M15.5 9a4.2 4.2 0 0 1 0 6m2.6-8.6a8 8 0 0 1 0 11.2" />}
    </Icon>
  );
}

export const MicrophoneIcon = (): JSX.Element => (
  <Icon>
    <rect class="icon-fill" x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21m-3.5 0h7" />
  </Icon>
);

/** Three still waves: the picture at rest. */
export const CalmIcon = (): JSX.Element => (
  <Icon>
    <path d="M3 8c3-2.4 6-2.4 9 0s6 2.4 9 0M3 13c3-2.4 6-2.4 9 0s6 2.4 9 0M3 18c3-2.4 6-2.4 9 0s6 2.4 9 0" />
  </Icon>
);

export const SettingsIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 7h9m5 0h2M4 12h2m5 0h9M4 17h7m5 0h4" />
    <circle cx="15.5" cy="7" r="2.2" />
    <circle cx="8.5" cy="12" r="2.2" />
    <circle cx="13.5" cy="17" r="2.2" />
  </Icon>
);

/** A note that sounds: what is said beside it is to be heard. */
export const NoteIcon = (): JSX.Element => (
  <Icon>
    <path d="M9.5 17.5V5.5l9-2v11.5" />
    <ellipse class="icon-fill" cx="7" cy="17.5" rx="2.6" ry="2.1" />
    <ellipse class="icon-fill" cx="16" cy="15" rx="2.6" ry="2.1" />
  </Icon>
);

/** On a keypad: one back, and done. */
export const BackIcon = (): JSX.Element => (
  <Icon>
    <path d="M20 12H5m5.5-5.5L5 12l5.5 5.5" />
  </Icon>
);

export const DoneIcon = (): JSX.Element => (
  <Icon>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);

/** A code to be scanned. */
export const CodeIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 4h6v6H4zm10 0h6v6h-6zM4 14h6v6H4zm10 0h2m4 0v3m-6 3v-2m3-1h3v3h-2" />
  </Icon>
);

export const CloseIcon = (): JSX.Element => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);

export function PauseIcon({ paused }: { readonly paused: boolean }): JSX.Element {
  return <Icon>{paused ? <path class="icon-fill" d="M8 5.5v13l10.5-6.5z" /> : <path d="M9 6v12m6-12v12" />}</Icon>;
}

export const TurnIcon = (): JSX.Element => (
  <Icon>
    <path d="M4.5 8.7h14m-3.6-4 4 4-4 4M19.5 15.3h-14m3.6-4-4 4 4 4" />
  </Icon>
);

/** The two pads as they look, small enough for a line of text. */
const PADS: Readonly<Record<string, JSX.Element>> = {
  '+': (
    <svg class="sign sign-more" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="11" />
      <path d="M12 6.5v11M6.5 12h11" />
    </svg>
  ),
  '⇄': (
    <svg class="sign sign-change" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path class="sign-face" d="M12 .8 21.7 6.4v11.2L12 23.2 2.3 17.6V6.4z" />
      <path d="M6.8 9.4h9.6m-2.6-2.7 2.8 2.7-2.8 2.7M17.2 15H7.6m2.6-2.7L7.4 15l2.8 2.7" />
    </svg>
  ),
};

/** A line in which + and ⇄ are the pads themselves. */
export function Signed({ text }: { readonly text: string }): JSX.Element {
  return <>{text.split(/([+⇄])/).map((part) => PADS[part] ?? part)}</>;
}
