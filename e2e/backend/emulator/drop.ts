/** `main.ts` recognises this answer and destroys the socket instead of writing it. */
export const DROP_HEADER = 'x-affitor-drop';

export const dropConnection = () => new Response(null, { status: 500, headers: { [DROP_HEADER]: '1' } });
