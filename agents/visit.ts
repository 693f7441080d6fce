/** Who has taught the policy since it began: all that is known of a visit when it ends. Knows neither learner nor house. */
import type { ToAgent, VisitSnapshot } from '../src/protocol/agent.ts';
import type { RatingSource } from '../src/protocol/rating.ts';

/** @param ofHouse whether it begins from the policy of the house */
export function beginVisit(ofHouse: boolean): VisitSnapshot {
  return { ratings: 0, ofHouse, origin: null };
}

function isLesson(message: ToAgent): boolean {
  switch (message.type) {
    case 'rate':
      return message.rating.source !== 'attract';
    case 'advise':
      return message.source !== 'attract';
    default:
      return message.type === 'demonstrate';
  }
}

/** Before a message is handled. @param theta as it is now: what people add is counted from their first lesson on */
export function noteLesson(visit: VisitSnapshot, message: ToAgent, theta: Float32Array): VisitSnapshot {
  return visit.origin === null && isLesson(message) ? { ...visit, origin: [...theta] } : visit;
}

/** A rating has reached what was heard. */
export function noteRating(visit: VisitSnapshot, source: RatingSource): VisitSnapshot {
  return source === 'attract' ? visit : { ...visit, ratings: visit.ratings + 1 };
}
