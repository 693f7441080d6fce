/** What the product is called in files it leaves behind, and which one it is: the version of package.json. */
export const PRODUCT = 'Antiphon';
export const VERSION = '0.1.0';
