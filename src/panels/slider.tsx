/** One thing to turn up and down: its name, what it says now, and a track with a large thumb. */
import type { JSX } from 'preact';

export interface SliderProps {
  readonly name: string;
  readonly label: string;
  /** The value in words. */
  readonly text: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly grain: number;
  onValue(value: number): void;
}

export function Slider({ name, label, text, value, least, most, grain, onValue }: SliderProps): JSX.Element {
  return (
    <label class="slider">
      <span class="slider-label">{label}</span>
      <output class="slider-value" aria-hidden="true">
        {text}
      </output>
      <input
        type="range"
        name={name}
        min={least}
        max={most}
        step={grain}
        value={value}
        aria-label={label}
        aria-valuetext={text}
        style={{ '--fill': `${((value - least) / (most - least)) * 100}%` }}
        onInput={(event) => onValue(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}
