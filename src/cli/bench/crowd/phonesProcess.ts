/** A process of phones for the load test. */
import { answerParent } from './child.ts';
import type { PhoneOrders } from './orders.ts';
import { Phones } from './phones.ts';

const phones = new Phones();
answerParent<PhoneOrders>({
  join: (order) => phones.join(order),
  rate: (order) => phones.rate(order),
  leave() {
    phones.leave();
    return null;
  },
  broken: () => phones.broken,
});
