/** Style sheets of font packages, with the characters they are wanted for as a query. */
declare module '@fontsource*';
